//! Which step of a call a path names. The state is in path segments, never in a query: the signature covers the path
//! and a proxy event does not keep the raw query.

use shared::domain::phone::E164;

/// A step of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// The call comes in.
    Incoming,
    /// The caller said something, or nothing.
    Turn(u32),
    /// A phone was tried; without a number it follows the last turn.
    TransferEnded(Option<u32>),
    /// A voicemail ended.
    Recording(u32),
    /// News of a recording, outside the call's own flow; it names no number, so a fallback document's does here.
    RecordingReport(Option<E164>),
}

impl Route {
    /// Reads a path, which may begin with a stage.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let (_, step) = path.split_once("/voice/")?;
        let mut segments = step.split('/');
        let (name, number, rest) = (segments.next()?, segments.next(), segments.next());
        if rest.is_some() {
            return None;
        }
        if name == "fallback-recording" {
            return Some(Self::RecordingReport(Some(format!("+{}", number?).parse().ok()?)));
        }
        let number = match number {
            Some(text) => Some(text.parse().ok().filter(|number| (1..=999).contains(number))?),
            None => None,
        };
        match (name, number) {
            ("incoming", None) => Some(Self::Incoming),
            ("turn", Some(number)) => Some(Self::Turn(number)),
            ("transfer-ended", number) => Some(Self::TransferEnded(number)),
            ("recording", Some(number)) => Some(Self::Recording(number)),
            ("recording", None) => Some(Self::RecordingReport(None)),
            _ => None,
        }
    }

    /// The turn that follows this step.
    pub(crate) fn next_turn(&self) -> u32 {
        match self {
            Self::Turn(number) | Self::TransferEnded(Some(number)) | Self::Recording(number) => number + 1,
            Self::Incoming | Self::TransferEnded(None) | Self::RecordingReport(_) => 1,
        }
    }

    /// The step's name, for logs.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Turn(_) => "turn",
            Self::TransferEnded(_) => "transfer-ended",
            Self::Recording(_) => "recording",
            Self::RecordingReport(_) => "recording-report",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_step_with_or_without_a_stage() {
        assert_eq!(Route::of("/voice/incoming"), Some(Route::Incoming));
        assert_eq!(Route::of("/prod/voice/turn/3"), Some(Route::Turn(3)));
        assert_eq!(Route::of("/voice/transfer-ended"), Some(Route::TransferEnded(None)));
        assert_eq!(Route::of("/voice/transfer-ended/4"), Some(Route::TransferEnded(Some(4))));
        assert_eq!(Route::of("/voice/recording/5"), Some(Route::Recording(5)));
        assert_eq!(Route::of("/voice/recording"), Some(Route::RecordingReport(None)));
        let number = "+15550100001".parse().unwrap();
        assert_eq!(Route::of("/voice/fallback-recording/15550100001"), Some(Route::RecordingReport(Some(number))));
    }

    #[test]
    fn anything_else_is_no_step() {
        for wrong in [
            "/",
            "/voice",
            "/voice/",
            "/voice/turn",
            "/voice/turn/0",
            "/voice/turn/x",
            "/voice/turn/1/2",
            "/voice/status",
            "/voice/turn/-1",
            "/voice/incoming/1",
            "/voice/fallback-recording",
            "/voice/fallback-recording/x",
        ] {
            assert_eq!(Route::of(wrong), None, "{wrong}");
        }
    }
}
