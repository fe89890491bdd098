//! Succession with whole programs: hosts leave, crash, sleep and lose their network, and the meeting continues.
//!
//! `actors` has the members and their machines, `guests` the people in browsers, `faults` what happens to the host and
//! what must follow, and `recovery_times` measures how long recovery takes.

mod actors;
mod faults;
mod guests;
mod recovery_times;

use std::time::Duration;

use tests::browser::Engine;
use tests::namespaces::{isolated, skips};

use self::actors::Team;

#[test]
fn room_survives_several_killed_hosts() {
    isolated(|| {
        let (mut team, first) = Team::start(5);
        first.kill();
        faults::recover_from_first_host(&mut team);
        for _ in 0..3 {
            faults::kill_host(&mut team);
        }
    });
}

#[test]
fn room_survives_a_host_that_leaves_during_a_vote() {
    isolated(|| {
        let mut team = Team::start_hosted_by_member(4);
        faults::host_leaves(&mut team);
    });
}

#[test]
fn host_hands_over_and_stays() {
    isolated(|| {
        let mut team = Team::start_hosted_by_member(4);
        for _ in 0..2 {
            faults::host_hands_over(&mut team);
        }
    });
}

#[test]
fn host_rejoins_as_member_after_sleep() {
    isolated(|| {
        let mut team = Team::start_hosted_by_member(4);
        faults::suspend_host(&mut team);
    });
}

/// `party host` has no member of its own that could rejoin, so it exits.
#[test]
fn host_without_a_member_exits_after_sleep() {
    isolated(|| {
        let (mut team, first) = Team::start(3);
        first.suspend();
        faults::recover_from_first_host(&mut team);
        first.resume();
        assert!(first.wait_for_exit(), "it exits with code 0");
    });
}

#[test]
fn unplugged_host_rejoins_as_member() {
    isolated(|| {
        let mut team = Team::start_hosted_by_member(4);
        faults::unplug_host(&mut team);
    });
}

#[test]
fn split_room_becomes_one() {
    isolated(|| {
        let mut team = Team::start_hosted_by_member(5);
        faults::split_and_heal(&mut team, 2, Duration::ZERO);
    });
}

/// Guests in all browsers follow the room to its next host, with seat and vote.
#[test]
fn every_browser_follows_the_room() {
    isolated(|| {
        if skips("succession::every_browser_follows_the_room", Engine::any_missing()) {
            return;
        }
        let mut team = Team::start_with_guests(4, &Engine::ALL);
        faults::host_leaves(&mut team);
        faults::kill_host(&mut team);
        faults::suspend_host(&mut team);
        faults::unplug_host(&mut team);
        faults::cut_off_guests(&mut team, faults::Outage::Switch, Duration::from_secs(10));
    });
}
