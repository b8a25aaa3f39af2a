//! What can be heard on a line, and what is listened for.

/// What a person on an interactive call does.
#[derive(Clone, Debug)]
pub enum Live {
    /// Begins to speak: silence timeouts stop.
    Begins,
    /// Says something.
    Says(String),
    /// Presses keys.
    Presses(String),
}

/// What is listened for.
#[derive(Clone, Debug)]
pub struct Listening {
    /// Words count.
    pub speech: bool,
    /// Keys count.
    pub dtmf: bool,
    /// Silence before giving up.
    pub timeout_ms: u64,
    /// Silence that ends speech.
    pub pause_ms: u64,
    /// Keys that are enough.
    pub num_digits: Option<usize>,
    /// Keys that end the input.
    pub finish_on_key: String,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// Words; the caller may hang up while they are being handled.
    Words {
        /// What.
        text: String,
        /// How sure.
        confidence: f32,
        /// Hangs up during the next request.
        then_hangs_up: bool,
    },
    /// Keys, and the one that ended them.
    Keys(String, Option<char>),
    /// Silence; the text says what was done but could not be heard.
    Nothing(Option<String>),
    /// The caller has hung up.
    HungUp,
    /// The call was redirected by REST.
    Redirected,
}

/// How a recorded message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageEnd {
    /// By one of the keys that end it.
    Key(char),
    /// By hanging up.
    HungUp,
    /// By silence.
    Silence,
    /// Not yet.
    GoesOn,
}

/// How a stretch of time ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// All of it went by.
    All,
    /// The caller spoke or pressed something.
    BargedIn,
    /// The caller hung up.
    HungUp,
    /// The call was redirected by REST.
    Redirected,
}
