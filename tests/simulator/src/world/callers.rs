//! Callers, and the carrier that connects them: it repeats webhooks, gives up on them, and reports ends several times
//! and in any order.

use std::rc::Rc;
use std::time::Duration;

use shared::app::answer_call::answer_call;
use shared::app::complete_call::CallEnd;
use shared::app::end_transfer::end_transfer;
use shared::app::keep_recording::{Recording, keep_recording, keep_reported_recording};
use shared::app::report_end::report_end;
use shared::app::take_turn::take_turn;
use shared::app::{Answer, CallLeg, Deps, Error};
use shared::clock::Clock;
use shared::domain::call::CallStatus;
use shared::domain::conversation::heard::Heard;
use shared::domain::conversation::reply::{Expect, Then};
use shared::domain::ids::TraceId;
use shared::domain::phone::Caller;
use shared::domain::time::Seconds;
use tokio::time::sleep;

use super::functions::{Event, Function, Spec};
use super::ledger::End;
use super::plan::Intent;
use super::{World, company, reconciler};
use crate::table::delivery::Reach;

/// How often the carrier sends a webhook that nobody answered.
const TRIES: u32 = 3;
/// A caller who is not understood by then hangs up.
const TURNS_AT_MOST: usize = 12;

/// One webhook of a call.
#[derive(Debug, Clone)]
enum Webhook {
    Answer,
    Turn(u32, Heard),
    TransferEnded(u32, bool),
    Recording(u32, Option<Recording>),
}

/// One whole call, from its beginning to the reports of its end.
pub(super) async fn call(world: Rc<World>, call: usize) {
    let plan = world.plan.calls[call].clone();
    world.clock.until(plan.begins_at).await;
    let began = world.clock.now();
    reconciler::remember(&world, call, began, None);
    let answered = match plan.is_missed {
        true => None,
        false => webhook(&world, call, Webhook::Answer).await,
    };
    let is_heard = match answered {
        Some(first) if plan.status == CallStatus::Completed => converse(&world, call, first).await,
        Some(_) => true,
        None => false,
    };
    if !is_heard && plan.status == CallStatus::Completed && world.chance(3) {
        // The fallback document took a voicemail.
        sleep(Duration::from_secs(20)).await;
        let recording = recording(&world, call);
        report_recording(&world, call, recording);
    }
    let now = world.clock.now();
    let duration = Seconds(u64::try_from((now - began).num_seconds()).unwrap_or_default());
    let end = End { status: plan.status, duration, at: now };
    world.ledger.borrow_mut().calls[call].end = Some(end);
    reconciler::remember(&world, call, began, Some(end));
    world.note(|| format!("call {call} ended {:?} after {} s", end.status, end.duration.0));
    for delay in plan.reports {
        let reporting = Rc::clone(&world);
        world.spawn(async move {
            sleep(delay).await;
            report(&reporting, call, end).await;
        });
    }
}

/// Talks until somebody hangs up. Returns false where the fallback document had to take over.
async fn converse(world: &Rc<World>, call: usize, first: Answer) -> bool {
    let plan = &world.plan.calls[call];
    let mut answer = first;
    for _ in 0..TURNS_AT_MOST {
        sleep(Duration::from_millis(800 + world.below(5_000))).await;
        let number = answer.next_turn;
        let next = match answer.reply.then {
            Then::HangUp => return true,
            Then::Listen { .. } if plan.intent == Intent::HangUpAtOnce && world.chance(2) => return true,
            Then::Listen { expect } => Webhook::Turn(number, words(world, plan.intent, expect)),
            Then::Transfer { .. } => {
                sleep(Duration::from_secs(3 + world.below(25))).await;
                Webhook::TransferEnded(number, world.chance(2))
            }
            Then::Voicemail => {
                sleep(Duration::from_secs(2 + world.below(30))).await;
                let left = (!world.chance(4)).then(|| recording(world, call));
                if let Some(recording) = &left {
                    report_recording(world, call, recording.clone());
                }
                Webhook::Recording(number, left)
            }
        };
        if plan.hangs_up_early && world.chance(5) {
            let answering = Rc::clone(world);
            world.spawn(async move { drop(webhook(&answering, call, next).await) });
            // Gone while the answer is being made: before, during or after it.
            sleep(Duration::from_millis(world.below(60))).await;
            return true;
        }
        match webhook(world, call, next).await {
            Some(next) => answer = next,
            None => return false,
        }
    }
    true
}

fn words(world: &World, intent: Intent, expect: Expect) -> Heard {
    let mut random = world.random.borrow_mut();
    if intent == Intent::Silence || random.u8(0..20) == 0 {
        return Heard::Silence;
    }
    let choices: &[&str] = match (expect, intent) {
        (Expect::Anything, Intent::Book) => &["my air conditioner stopped", "no thanks"],
        (Expect::Anything, Intent::Message) => &["can you tell Bob to call me about the invoice"],
        (Expect::Anything, Intent::Danger) => &["I smell gas"],
        (Expect::Anything, Intent::Person) => &["let me talk to a person"],
        (Expect::Anything, Intent::Question) => &["what are your hours"],
        (Expect::Anything, Intent::Silence | Intent::HangUpAtOnce) => &["goodbye"],
        (Expect::YesOrNo, _) => &["yes", "yes", "no"],
        (Expect::Name, _) => &["Jane Doe", "it's Jane"],
        (Expect::Phone, _) => return Heard::Keys("5005550006".to_owned()),
        (Expect::Address, _) => &["12 Oak Street"],
        // Few times, so that callers want the same.
        (Expect::When, _) => &["tomorrow morning", "tomorrow", "as soon as possible"],
        (Expect::Choice, _) => &["the first one", "the second one"],
    };
    Heard::Speech(random.choice(choices).copied().unwrap_or_default().to_owned())
}

/// A webhook, sent until it is answered. Nothing where the fallback document answers instead.
async fn webhook(world: &Rc<World>, call: usize, webhook: Webhook) -> Option<Answer> {
    if world.chance(8) {
        let (repeating, copy) = (Rc::clone(world), webhook.clone());
        let delay = if world.chance(2) { world.below(30) } else { world.below(6_000) };
        world.spawn(async move {
            sleep(Duration::from_millis(delay)).await;
            drop(send(&repeating, call, &copy).await);
        });
    }
    for _ in 0..TRIES {
        match send(world, call, &webhook).await {
            Some(Ok(answer)) => return Some(answer),
            Some(Err(())) => return None,
            None => sleep(Duration::from_millis(500)).await,
        }
    }
    None
}

/// Sends a webhook once. Nothing comes back where its function is gone, an error where it has nothing to say.
async fn send(world: &Rc<World>, call: usize, webhook: &Webhook) -> Option<Result<Answer, ()>> {
    let leg = leg(world, call);
    let event = match webhook {
        Webhook::Answer => Event::Answer(call),
        Webhook::Turn(number, _) => Event::Turn(call, *number),
        Webhook::TransferEnded(number, _) => Event::TransferEnded(call, *number),
        Webhook::Recording(number, _) => Event::Recording(call, *number),
    };
    let spec = Spec { function: Function::Voice, event, reach: reach(world, call) };
    let answer = world.invoke(spec, async |deps: &Deps| {
        let deps = &deps.traced(&leg.trace);
        match webhook.clone() {
            Webhook::Answer => answer_call(deps, &leg).await,
            Webhook::Turn(number, heard) => take_turn(deps, &leg, number, &heard).await,
            Webhook::TransferEnded(number, answered) => end_transfer(deps, &leg, number, answered).await,
            Webhook::Recording(number, recording) => keep_recording(deps, &leg, number, recording).await,
        }
    });
    let answer = answer.await?;
    match &answer {
        Ok(answer) => heard(world, call, webhook, answer),
        Err(error) => expect_unavailable(world, event, error),
    }
    Some(answer.map_err(drop))
}

fn heard(world: &World, call: usize, webhook: &Webhook, answer: &Answer) {
    let mut ledger = world.ledger.borrow_mut();
    let record = &mut ledger.calls[call];
    let number = match webhook {
        // A greeting is made of the settings of the moment; only turns are stored.
        Webhook::Answer => return,
        Webhook::Turn(number, _) | Webhook::TransferEnded(number, _) => *number,
        Webhook::Recording(number, recording) => {
            record.recordings.extend(recording.iter().map(|recording| recording.sid.clone()));
            *number
        }
    };
    record.heard.entry(number).or_default().insert(answer.reply.say.clone());
}

/// A webhook may find the table away. Any other error is a mistake of the product.
pub(super) fn expect_unavailable(world: &World, event: Event, error: &Error) {
    match error {
        Error::Unavailable { .. } => {}
        Error::Invalid { .. } | Error::NotFound { .. } | Error::Conflict(_) | Error::Bug(_) => {
            world.breach(format!("{event:?} failed: {}", shared::telemetry::chain(error)));
        }
    }
}

/// The news of a voicemail, outside of the call's flow, once or twice.
fn report_recording(world: &Rc<World>, call: usize, recording: Recording) {
    for _ in 0..=world.below(2) {
        let (reporting, recording) = (Rc::clone(world), recording.clone());
        let delay = world.below(if world.chance(4) { 7_200_000 } else { 8_000 });
        world.spawn(async move {
            sleep(Duration::from_millis(delay)).await;
            for _ in 0..TRIES {
                let kept = keep(&reporting, call, &recording).await;
                if kept {
                    reporting.ledger.borrow_mut().calls[call].recordings.insert(recording.sid.clone());
                    return;
                }
                sleep(Duration::from_secs(2)).await;
            }
        });
    }
}

async fn keep(world: &Rc<World>, call: usize, recording: &Recording) -> bool {
    let leg = leg(world, call);
    let dialled = leg.to.parse().ok();
    let event = Event::ReportedRecording(call);
    let spec = Spec { function: Function::Voice, event, reach: reach(world, call) };
    let kept = world.invoke(spec, async |deps: &Deps| {
        let deps = &deps.traced(&leg.trace);
        keep_reported_recording(deps, &leg.call_sid, dialled.as_ref(), recording.clone(), &leg.trace).await
    });
    match kept.await {
        Some(Ok(())) => true,
        Some(Err(error)) => {
            expect_unavailable(world, event, &error);
            false
        }
        None => false,
    }
}

/// One copy of the report that a call ended, sent until it is acknowledged or the carrier gives up.
pub(super) async fn report(world: &Rc<World>, call: usize, end: End) {
    for _ in 0..TRIES {
        let spec = Spec { function: Function::CallComplete, event: Event::End(call), reach: reach(world, call) };
        let end = call_end(world, call, end);
        let reported =
            world.invoke(spec, async |deps: &Deps| report_end(&deps.traced(&end.trace), &*world.call_log, &end).await);
        match reported.await {
            Some(Ok(reported)) => {
                world.note(|| format!("call {call} acknowledged: {reported:?}"));
                world.ledger.borrow_mut().calls[call].acknowledged += 1;
                return;
            }
            Some(Err(error)) => expect_unavailable(world, Event::End(call), &error),
            None => {}
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// The report of a call's end.
pub(super) fn call_end(world: &World, call: usize, end: End) -> CallEnd {
    let leg = leg(world, call);
    CallEnd {
        version: CallEnd::VERSION,
        call_sid: leg.call_sid,
        from: leg.from,
        to: leg.to,
        forwarded_from: None,
        status: end.status,
        duration: end.duration,
        ended_at: end.at,
        trace: leg.trace,
    }
}

pub(super) fn leg(world: &World, call: usize) -> CallLeg {
    let plan = &world.plan.calls[call];
    let to = if plan.is_misdialled { company::phone(9, call) } else { company::number(plan.company) };
    let caller = plan.caller.map(|caller| company::phone(4, caller));
    CallLeg {
        call_sid: world.ledger.borrow().calls[call].sid.clone(),
        from: caller.map_or(Caller::Withheld, Caller::Number),
        to: to.expose().to_owned(),
        forwarded_from: None,
        is_over: false,
        trace: TraceId::from_header(Some(&format!("Root=1-{call:08x}"))),
    }
}

/// What deliveries of a call may touch: its company, its pointer, the number dialled.
pub(super) fn reach(world: &World, call: usize) -> Reach {
    let leg = leg(world, call);
    Reach {
        tenants: vec![world.ledger.borrow().calls[call].tenant],
        global: vec![format!("CALL#{}", leg.call_sid), format!("PHONE#{}", leg.to)],
        ..Reach::default()
    }
}

fn recording(world: &World, call: usize) -> Recording {
    let number = world.next_recording();
    let recording = Recording {
        sid: format!("RE{number:032x}").parse().expect("a recording sid"),
        url: format!("https://api.example.com/recordings/{number}"),
        duration: Seconds(world.below(60)),
    };
    reconciler::remember_recording(world, call, &recording);
    recording
}
