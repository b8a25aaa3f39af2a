//! Fetches documents and executes them one after another until the call ends.

use futures::{FutureExt, future::BoxFuture};

use super::{End, Go, Leg, LegKind, pair, verbs::join};
use crate::{
    fetch::{Answer, Ask},
    problem::{self as code, problem},
    record::Update,
    twiml::{self, Verb},
    types::{Problem, Purpose, Who},
};

/// A call that needs more documents than this would never end.
const MOST_DOCUMENTS: u32 = 300;
const ANNOUNCEMENT: &str = "We are sorry, an application error has occurred. Goodbye.";

enum Fetched {
    Verbs(Vec<Verb>),
    /// Sound to play instead of TwiML.
    Audio(String),
}

impl Leg {
    /// The same, boxed: a leg that dials contains the leg of the screen.
    pub(super) fn run_boxed(&mut self, first: Ask) -> BoxFuture<'_, End> {
        self.run(first).boxed()
    }

    /// Runs from this request on until the leg ends.
    pub(super) async fn run(&mut self, first: Ask) -> End {
        let mut next = Go::Fetch(first);
        for _ in 0..MOST_DOCUMENTS {
            let verbs = match next {
                Go::Fetch(ask) => match self.document(ask).await {
                    Ok(Fetched::Verbs(verbs)) => verbs,
                    Ok(Fetched::Audio(url)) => {
                        self.answer();
                        self.record.say(Who::Carrier, format!("plays {url}"));
                        return End::Application { hung_up: false };
                    }
                    Err(end) => return end,
                },
                Go::Document(text) => match twiml::parse(&text) {
                    Ok(verbs) => verbs,
                    Err(fault) => return self.fail(fault),
                },
                Go::End(end) => return end,
                Go::Next => return End::Application { hung_up: false },
            };
            next = self.execute(verbs).await;
        }
        self.fail(problem(code::ENDLESS_DOCUMENTS, format!("the call needed more than {MOST_DOCUMENTS} documents")))
    }

    async fn execute(&mut self, verbs: Vec<Verb>) -> Go {
        for (position, verb) in verbs.into_iter().enumerate() {
            if let Some(go) = self.interruption() {
                return go;
            }
            match self.verb(verb, position).await {
                Go::Next => {}
                go @ (Go::Fetch(_) | Go::Document(_) | Go::End(_)) => return go,
            }
        }
        self.interruption().unwrap_or(Go::End(End::Application { hung_up: false }))
    }

    /// What REST or the caller did meanwhile.
    pub(super) fn interruption(&mut self) -> Option<Go> {
        if self.line.is_hung_up() {
            return Some(Go::End(End::Caller));
        }
        Some(match self.record.take_update()? {
            Update::Complete => Go::End(End::Rest),
            Update::Twiml(text) => Go::Document(text),
            Update::Url(url, post) => {
                let ask = self.ask(Purpose::Voice, url, post, Vec::new());
                Go::Fetch(ask)
            }
        })
    }

    async fn document(&mut self, ask: Ask) -> Result<Fetched, End> {
        let fault = match self.fetch(&ask).await? {
            Ok(answer) => {
                self.document_url = join(&ask.url, &answer.url).unwrap_or(answer.url.clone());
                match self.understand(&answer) {
                    Ok(fetched) => return Ok(fetched),
                    Err(fault) => fault.at(&answer.url),
                }
            }
            Err(fault) => fault,
        };
        let Some(fallback) = self.fallback(&ask, &fault) else {
            return Err(self.fail(fault));
        };
        self.record.error(&Problem { recovered: true, ..fault });
        match self.fetch(&fallback).await? {
            Ok(answer) => {
                self.document_url = fallback.url.clone();
                self.understand(&answer).map_err(|fault| self.fail(fault.at(&answer.url)))
            }
            Err(fault) => Err(self.fail(fault)),
        }
    }

    /// Twilio turns to the fallback URL when it gets no document; a document that breaks a rule fails the call here.
    fn fallback(&self, ask: &Ask, fault: &Problem) -> Option<Ask> {
        let LegKind::Inbound(number) = &self.kind else {
            return None;
        };
        let no_document = matches!(fault.code, 11_000..12_000 | code::PARSE_FAILURE | code::ROOT_NOT_RESPONSE)
            || fault.code == code::INVALID_CONTENT_TYPE;
        if number.voice_fallback_url.is_empty() || !no_document {
            return None;
        }
        let mut params = ask.params.clone();
        params.push(pair("ErrorCode", fault.code.to_string()));
        params.push(pair("ErrorUrl", ask.url.split('#').next().unwrap_or_default()));
        let post = number.voice_fallback_method != "GET";
        Some(Ask { purpose: Purpose::Fallback, url: number.voice_fallback_url.clone(), post, params })
    }

    /// Fetches while the caller may hang up: then the request goes on beside the end of the call.
    async fn fetch(&mut self, ask: &Ask) -> Result<Result<Answer, Problem>, End> {
        let (session, record, ask, at_ms) = (self.session.clone(), self.record.clone(), ask.clone(), self.now_ms());
        let mut request =
            tokio::spawn(async move { session.ask(&ask, at_ms, |exchange| record.exchange(exchange)).await });
        let begun = tokio::time::Instant::now();
        let line = self.line.clone();
        if std::mem::take(&mut self.hangs_up_in_next_fetch) {
            tokio::task::yield_now().await;
            line.hang_up();
        }
        let answer = tokio::select! {
            answer = &mut request => answer,
            () = line.hung_up() => {
                self.beside(async move { drop(request.await) });
                return Err(End::Caller);
            }
        };
        self.line.add_ms(begun.elapsed().as_millis() as u64);
        let lost = |error: tokio::task::JoinError| problem(code::HTTP_RETRIEVAL_FAILURE, error.to_string());
        Ok(answer.unwrap_or_else(|error| Err(lost(error))))
    }

    fn understand(&self, answer: &Answer) -> Result<Fetched, Problem> {
        let kind = answer.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "text/xml" | "application/xml" | "text/html" => {
                if answer.body.trim().is_empty() {
                    return Err(problem(code::EMPTY_BODY, "Empty response body"));
                }
                twiml::parse(&answer.body).map(Fetched::Verbs)
            }
            "text/plain" if answer.body.trim_start().starts_with('<') => twiml::parse(&answer.body).map(Fetched::Verbs),
            "text/plain" => {
                let text = "the answer is text/plain and no TwiML: Twilio reads it out and hangs up";
                Err(problem(code::READ_OUT_LOUD, text))
            }
            audio if audio.starts_with("audio/") => Ok(Fetched::Audio(answer.url.clone())),
            "" => Err(problem(code::INVALID_CONTENT_TYPE, format!("no Content-Type (HTTP {})", answer.status))),
            other => Err(problem(code::INVALID_CONTENT_TYPE, format!("Invalid Content-Type: {other}"))),
        }
    }

    /// Lists the error and lets the caller hear what Twilio would say.
    pub(super) fn fail(&mut self, fault: Problem) -> End {
        self.answer();
        let fault = if self.document_url.is_empty() { fault } else { fault.at(&self.document_url) };
        self.record.error(&fault);
        self.record.say(Who::Carrier, ANNOUNCEMENT);
        self.line.add_ms(crate::line::speech_ms(ANNOUNCEMENT));
        End::Failed(fault)
    }
}
