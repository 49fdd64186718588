//! A round of questions: many hosts at once, each with consideration.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::client::Client;
use super::gate::{Gate, Next};
use super::question::ask;
use super::{Address, Answer, Manners, Reason};

/// Asks for each of these addresses.
pub fn round(addresses: &BTreeSet<Address>, manners: &Manners) -> BTreeMap<Address, Answer> {
    if addresses.is_empty() {
        return BTreeMap::new();
    }
    let (client, gate) = (Client::new(manners), Gate::new(addresses, *manners));
    let answers = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..manners.at_once.min(addresses.len()) {
            scope.spawn(|| {
                loop {
                    let (address, answer) = match gate.next() {
                        Next::Done => return,
                        Next::Say(address, answer) => (address, answer),
                        Next::Ask(address, pass) => {
                            let answer = ask(&client, &gate, &address, pass);
                            (address, answer)
                        }
                    };
                    answers.lock().unwrap_or_else(PoisonError::into_inner).insert(address, answer);
                }
            });
        }
    });
    names(answers.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// A name that cannot be looked up while others can is nobody's. When none can, it is this machine that has no network.
fn names(mut answers: BTreeMap<Address, Answer>) -> BTreeMap<Address, Answer> {
    let reached = |answer: &Answer| {
        !matches!(
            answer,
            Answer::Private | Answer::Unknown(Reason::Lookup | Reason::GivenUp | Reason::Slow | Reason::Broken)
        )
    };
    if answers.values().any(reached) {
        let lost = answers.values_mut().filter(|answer| **answer == Answer::Unknown(Reason::Lookup));
        lost.for_each(|answer| *answer = Answer::NoHost);
    }
    answers
}
