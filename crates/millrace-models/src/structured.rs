//! A model's text to checked items.
