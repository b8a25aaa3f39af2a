//! Limits by where a request comes from: each viewer has their own behind the distribution, and nobody makes one up.

use serde_json::{Value, json};

use super::world::{PASSWORD, Reply, Way, World, through_the_edge};

/// More tries than a source has free.
const TRIES: usize = 8;

impl World {
    async fn guess(&self, number: usize, way: Way<'_>) -> Reply {
        let body: Value = json!({ "email": format!("somebody{number}@acme.example"), "password": PASSWORD });
        self.post("/auth/login", body, way).await
    }

    /// How many guesses for so many accounts are refused for where they come from.
    async fn refused<'a>(&self, from: usize, way: impl Fn(usize) -> Way<'a>) -> usize {
        let mut refused = 0;
        for number in 0..TRIES {
            let reply = self.guess(from + number, way(number)).await;
            match reply.status {
                401 => {}
                429 => {
                    assert!(reply.retry_after.is_some(), "{reply:?}");
                    refused += 1;
                }
                status => panic!("{status}: {reply:?}"),
            }
        }
        refused
    }
}

#[tokio::test]
async fn viewers_behind_the_distribution_do_not_lock_each_other_out() {
    let world = World::start().await;
    let (one, other) = (through_the_edge("198.51.100.7"), through_the_edge("198.51.100.8"));

    assert!(world.refused(0, |_| one).await > 0);
    assert_eq!(world.guess(100, other).await.status, 401);
}

#[tokio::test]
async fn a_viewer_that_is_made_up_counts_for_nothing() {
    let viewers = ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"];
    for proof in [None, Some("a guess"), Some("")] {
        let world = World::start().await;
        let forged = |number: usize| Way { viewer: Some(viewers[number % 4]), proof, session: None };

        assert!(world.refused(0, forged).await > 0, "{proof:?}");
        // What they made up has not been used up for whoever has it.
        assert_eq!(world.guess(100, through_the_edge("198.51.100.1")).await.status, 401);
    }
}

#[tokio::test]
async fn whoever_asks_for_many_codes_has_to_wait_and_others_do_not() {
    let world = World::start().await;
    let ask = |number: usize| json!({ "email": format!("somebody{number}@acme.example") });
    let mut last = 0;
    for number in 0..12 {
        last = world.post("/auth/email-codes", ask(number), through_the_edge("198.51.100.7")).await.status;
    }

    let other = world.post("/auth/email-codes", ask(99), through_the_edge("198.51.100.8")).await;

    assert_eq!((last, other.status), (429, 202));
}
