//! What recordings sound like: two soft notes and a pause, again and again for as long as the recording is.

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::{RestError, authenticate};
use crate::state::Carrier;

/// The notes once: MPEG-2 layer III, 22,050 Hz, mono, 32 kbit/s, made with LAME, whole frames that need none before
/// them. So a recording is this over and over.
const NOTES: &[u8] = include_bytes!("tone.mp3");
/// 41 frames of 576 samples.
const NOTES_MS: u64 = 1_071;
const WAV_RATE: u32 = 8_000;

/// `GET Recordings/{RE}`, `.wav` and `.mp3`. None: the path is another's.
pub(super) fn media(carrier: &Carrier, path: &[&str], headers: &HeaderMap) -> Option<Result<Response, RestError>> {
    let ["Accounts", account, "Recordings", file] = path else { return None };
    let (sid, kind) = file.rsplit_once('.').unwrap_or((file, "wav"));
    if kind != "wav" && kind != "mp3" {
        return None;
    }
    Some(sound(carrier, account, sid, kind == "mp3", headers))
}

fn sound(
    carrier: &Carrier,
    account: &str,
    sid: &str,
    is_mp3: bool,
    headers: &HeaderMap,
) -> Result<Response, RestError> {
    authenticate(carrier, headers)?;
    let recordings = carrier.world().recordings.clone();
    let is_ours = account == carrier.settings.account_sid;
    let found = recordings.iter().find(|recording| is_ours && recording.sid == sid);
    let recording = found.ok_or_else(|| RestError::not_found(&format!("/Recordings/{sid}")))?;
    Ok(if is_mp3 {
        ([(header::CONTENT_TYPE, "audio/mpeg")], mp3(recording.seconds)).into_response()
    } else {
        ([(header::CONTENT_TYPE, "audio/x-wav")], wav(recording.seconds)).into_response()
    })
}

fn mp3(seconds: u64) -> Vec<u8> {
    NOTES.repeat(usize::try_from((seconds * 1_000).div_ceil(NOTES_MS)).unwrap_or(1))
}

/// 8 kHz, 8 bit, mono: a quiet square tone in the first half of every second.
fn wav(seconds: u64) -> Vec<u8> {
    let samples = WAV_RATE.saturating_mul(u32::try_from(seconds).unwrap_or(1));
    let mut wav = Vec::with_capacity(44 + samples as usize);
    wav.extend(b"RIFF");
    wav.extend((36 + samples).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend([1, 0, 1, 0]);
    wav.extend(WAV_RATE.to_le_bytes());
    wav.extend(WAV_RATE.to_le_bytes());
    wav.extend([1, 0, 8, 0]);
    wav.extend(b"data");
    wav.extend(samples.to_le_bytes());
    let sample = |at: u32| match (at % WAV_RATE < WAV_RATE / 2, at / 8 % 2) {
        (true, 0) => 144,
        (true, _) => 112,
        (false, _) => 128,
    };
    wav.extend((0..samples).map(sample));
    wav
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bit rates of MPEG-2 layer III in kbit/s, by the first four bits of a frame's third byte.
    const RATES: [usize; 9] = [0, 8, 16, 24, 32, 40, 48, 56, 64];

    #[test]
    fn a_recording_is_whole_frames_of_about_its_length() {
        let sound = mp3(12);
        let (mut at, mut frames) = (0, 0);
        while at < sound.len() {
            assert_eq!(&sound[at..at + 2], [0xff, 0xf3], "a frame begins at {at}");
            let padding = usize::from(sound[at + 2] >> 1 & 1);
            at += 72_000 * RATES[usize::from(sound[at + 2] >> 4)] / 22_050 + padding;
            frames += 1;
        }

        assert_eq!(at, sound.len());
        let seconds = f64::from(frames) * 576.0 / 22_050.0;
        assert!((12.0..13.1).contains(&seconds), "{seconds}");
    }

    #[test]
    fn a_wave_file_says_how_long_it_is() {
        let sound = wav(3);

        assert_eq!(sound.len(), 44 + 24_000);
        assert_eq!(&sound[40..44], 24_000_u32.to_le_bytes());
    }
}
