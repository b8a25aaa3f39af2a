//! What one operation takes and answers.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::api::problem::Kind;

/// What one operation takes and answers.
pub(super) struct Part {
    pub(super) parameters: Vec<Value>,
    /// The schema and an example.
    pub(super) body: Option<(Value, Option<Value>)>,
    pub(super) answer: Answer,
    /// How it may say no beside the ways that its route has anyway.
    pub(super) refusals: Vec<Kind>,
}

/// A success.
pub(super) enum Answer {
    Json {
        status: u16,
        schema: Value,
        example: Option<Value>,
        has_version: bool,
    },
    Csv,
    /// No body: the status says it all.
    Nothing {
        status: u16,
        description: &'static str,
    },
}

impl Part {
    pub(super) fn answering(answer: Answer) -> Self {
        Self { parameters: Vec::new(), body: None, answer, refusals: Vec::new() }
    }

    /// Answers 204.
    pub(super) fn empty() -> Self {
        Self::answering(Answer::Nothing { status: 204, description: "Done" })
    }

    /// Answers JSON with 200.
    pub(super) fn ok(schema: Value) -> Self {
        Self::answering(Answer::Json { status: 200, schema, example: None, has_version: false })
    }

    /// Answers JSON with 201.
    pub(super) fn created(schema: Value) -> Self {
        Self::answering(Answer::Json { status: 201, schema, example: None, has_version: false })
    }

    /// Answers JSON with 202.
    pub(super) fn accepted(schema: Value) -> Self {
        Self::answering(Answer::Json { status: 202, schema, example: None, has_version: false })
    }

    pub(super) fn with(mut self, parameters: impl IntoIterator<Item = Value>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    pub(super) fn refusing(self, kind: Kind) -> Self {
        Self { refusals: vec![kind], ..self }
    }

    pub(super) fn taking(self, schema: Value, example: Value) -> Self {
        Self { body: Some((schema, Some(example))), ..self }
    }

    /// The answer has an `ETag`.
    pub(super) fn versioned(mut self) -> Self {
        if let Answer::Json { has_version, .. } = &mut self.answer {
            *has_version = true;
        }
        self
    }

    pub(super) fn for_example(mut self, shown: Value) -> Self {
        if let Answer::Json { example, .. } = &mut self.answer {
            *example = Some(shown);
        }
        self
    }
}

/// The schemas of types: what is read may leave out what has a default, what is written has every field.
pub(super) struct Schemas {
    bodies: SchemaGenerator,
    answers: SchemaGenerator,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                "/components/schemas".clone_into(
                    // A pointer's text may be borrowed.
                    settings.definitions_path.to_mut(),
                )
            })
        };
        Self {
            bodies: settings().for_deserialize().into_generator(),
            answers: settings().for_serialize().into_generator(),
        }
    }

    pub(super) fn body<T: JsonSchema>(&mut self) -> Value {
        self.bodies.subschema_for::<T>().to_value()
    }

    pub(super) fn answer<T: JsonSchema>(&mut self) -> Value {
        self.answers.subschema_for::<T>().to_value()
    }

    /// All schemas that are referred to.
    pub(super) fn into_definitions(mut self) -> Map<String, Value> {
        let mut all = self.answers.take_definitions(true);
        for (name, schema) in self.bodies.take_definitions(true) {
            if let Some(answered) = all.get(&name) {
                assert_eq!(answered, &schema, "{name} is another type in a body than in an answer");
            }
            all.insert(name, schema);
        }
        all
    }
}
