//! Checks of what users see and touch: pages, components, styles and command lines.

pub(crate) mod autoplay;
pub(crate) mod blocked_zoom;
pub(crate) mod button_names;
pub(crate) mod click_targets;
pub(crate) mod duplicate_ids;
pub(crate) mod empty_links;
pub(crate) mod field_labels;
pub(crate) mod focus_outline;
pub(crate) mod frame_titles;
pub(crate) mod image_text;
pub(crate) mod option_help;
pub(crate) mod page_head;
pub(crate) mod tab_order;
#[cfg(test)]
pub(crate) mod tests;
