//! Reads the fields of this surface's bodies in the words of contracts/tasks.md section 3: the first fault in the order
//! of the table is the answer. Pure; knows no project and no model.

use std::borrow::Cow;

use millrace_core::TaskType;
use millrace_engine::tasks::{Mode, Submit};
use serde_json::{Map, Value};

use crate::refusal::echo;

/// Characters of a caller's own sessionId.
const SESSION_ID_CHARS: std::ops::RangeInclusive<usize> = 8..=128;
/// Items a caller may ask for per parent.
const COUNT: std::ops::RangeInclusive<u32> = 1..=50;
/// Characters of a label.
const TITLE_CHARS_MAX: usize = 200;
/// Characters of further wishes.
const PROMPT_CHARS_MAX: usize = 20_000;

/// What is wrong, exact.
pub(super) type Read<T> = Result<T, Cow<'static, str>>;

/// A wish for a task.
pub(super) fn submit(body: &Map<String, Value>) -> Read<Submit> {
    let body = Body(body);
    let task_type = task_type(body.required("taskType")?)?;
    let project_id = body.required("projectId")?.to_owned();
    let session_id = body.text("sessionId")?;
    if session_id.is_some_and(|id| !is_session_id(id)) {
        return Err("Field 'sessionId' must be 8 to 128 characters of A-Z a-z 0-9 . _ : -".into());
    }
    let model_id = body.text("modelId")?;
    let [feature_id, story_id, page_id] =
        [body.narrowing("featureId")?, body.narrowing("storyId")?, body.narrowing("pageId")?];
    let mode = body.text("mode")?.map(mode).transpose()?;
    let count = body.count()?;
    let title = body.limited("title", TITLE_CHARS_MAX)?;
    let prompt = body.limited("prompt", PROMPT_CHARS_MAX)?;
    let rest = body.additional_data()?;
    let mut asked = asked(
        [
            ("taskType", Some(task_type.as_str().into())),
            ("projectId", Some(same_case(&project_id))),
            ("modelId", model_id.map(Cow::Borrowed)),
            ("featureId", feature_id.map(same_case)),
            ("storyId", story_id.map(same_case)),
            ("pageId", page_id.map(same_case)),
            ("mode", mode.map(|(word, _)| word.into())),
            ("title", title.map(Cow::Borrowed)),
            ("prompt", prompt.map(Cow::Borrowed)),
        ],
        count,
    );
    if !rest.is_empty() {
        asked.insert("additionalData".to_owned(), Value::Object(rest));
    }
    Ok(Submit {
        task_type,
        session_id: session_id.map(str::to_owned),
        model_id: model_id.map(str::to_owned),
        feature_id: feature_id.map(str::to_owned),
        story_id: story_id.map(str::to_owned),
        page_id: page_id.map(str::to_owned),
        mode: mode.map(|(_, mode)| mode).unwrap_or_default(),
        count,
        title: title.map(str::to_owned),
        prompt: prompt.map(str::to_owned),
        project_id,
        asked,
    })
}

/// The known fields as sent, by which two wishes are told to be the same: aliases resolved, ids lifted, nulls dropped.
fn asked<const N: usize>(
    texts: [(&str, Option<Cow<'_, str>>); N],
    count: Option<u32>,
) -> Map<String, Value> {
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name, Value::from(text?))));
    let count = count.map(|count| ("count", Value::from(count)));
    texts.chain(count).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The task a cancel names.
pub(super) fn cancel(body: &Map<String, Value>) -> Read<&str> {
    Body(body).required("sessionId")
}

/// Whether a text can be the name of a task.
pub(super) fn is_session_id(text: &str) -> bool {
    let known =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-');
    SESSION_ID_CHARS.contains(&text.len()) && text.bytes().all(known)
}

fn task_type(name: &str) -> Read<TaskType> {
    TaskType::parse(name).ok_or_else(|| {
        let known = TaskType::ALL.map(TaskType::as_str).join(", ");
        format!("Unknown taskType '{}'. Known: {known}", echo(name)).into()
    })
}

/// The mode with its word.
fn mode(word: &str) -> Read<(&'static str, Mode)> {
    match word {
        "append" => Ok(("append", Mode::Append)),
        "replace" => Ok(("replace", Mode::Replace)),
        _ => Err("Field 'mode' must be one of: append, replace".into()),
    }
}

/// Ids are compared without case (section 1 rule 6).
fn same_case(id: &str) -> Cow<'_, str> {
    if id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        id.to_ascii_lowercase().into()
    } else {
        id.into()
    }
}

/// The members of a body, by the names of section 3.
struct Body<'a>(&'a Map<String, Value>);

impl<'a> Body<'a> {
    /// A member by its name or its second name; `null` counts as absent.
    fn value(&self, name: &str) -> Option<&'a Value> {
        let present = |name: &str| self.0.get(name).filter(|value| !value.is_null());
        present(name).or_else(|| present(snake_case(name)?))
    }

    /// A text that must be there; `""` counts as absent.
    fn required(&self, name: &'static str) -> Read<&'a str> {
        let text = self.text(name)?.filter(|text| !text.is_empty());
        text.ok_or_else(|| format!("Missing required field: {name}").into())
    }

    fn text(&self, name: &'static str) -> Read<Option<&'a str>> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("Field '{name}' must be a string").into()),
        }
    }

    fn limited(&self, name: &'static str, chars_max: usize) -> Read<Option<&'a str>> {
        let text = self.text(name)?;
        match text.is_some_and(|text| text.chars().nth(chars_max).is_some()) {
            true => Err(format!("Field '{name}' must be at most {chars_max} characters").into()),
            false => Ok(text),
        }
    }

    fn count(&self) -> Read<Option<u32>> {
        let Some(value) = self.value("count") else { return Ok(None) };
        let count = whole(value).filter(|count| COUNT.contains(count));
        count.map(Some).ok_or_else(|| {
            let (least, most) = (COUNT.start(), COUNT.end());
            format!("Field 'count' must be an integer from {least} to {most}").into()
        })
    }

    /// An id that narrows the parents: of the body itself, else of its `additionalData`.
    fn narrowing(&self, name: &'static str) -> Read<Option<&'a str>> {
        if self.value(name).is_some() {
            return self.text(name);
        }
        match self.value("additionalData") {
            Some(Value::Object(inner)) => Body(inner).text(name),
            _ => Ok(None),
        }
    }

    /// What `additionalData` holds besides the ids that narrow, which are read with the fields of the body.
    fn additional_data(&self) -> Read<Map<String, Value>> {
        let lifted = |name: &str| {
            ["featureId", "storyId", "pageId"]
                .into_iter()
                .any(|id| name == id || Some(name) == snake_case(id))
        };
        match self.value("additionalData") {
            None => Ok(Map::new()),
            Some(Value::Object(data)) => Ok(data
                .iter()
                .filter(|(name, value)| !lifted(name) && !value.is_null())
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()),
            Some(_) => Err("Field 'additionalData' must be an object".into()),
        }
    }
}

/// The second name of a field that has one (section 3).
fn snake_case(name: &str) -> Option<&'static str> {
    Some(match name {
        "taskType" => "task_type",
        "projectId" => "project_id",
        "sessionId" => "session_id",
        "modelId" => "model_id",
        "featureId" => "feature_id",
        "storyId" => "story_id",
        "pageId" => "page_id",
        _ => return None,
    })
}

/// A JSON number without a fraction; `5.0` is one (JSON Schema's integer).
fn whole(value: &Value) -> Option<u32> {
    let number = value.as_number()?;
    let exact = number.as_u64().and_then(|number| u32::try_from(number).ok());
    exact.or_else(|| COUNT.into_iter().find(|count| number.as_f64() == Some(f64::from(*count))))
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
