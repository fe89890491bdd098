//! An office in which hosts leave, die, sleep and lose their network: the meeting goes on.

mod actors;
mod faults;
mod recovery_times;

use std::time::Duration;

use tests::namespaces::isolated;

use self::actors::People;

#[test]
fn hosts_are_killed_down_the_list_in_mid_vote() {
    isolated(|| {
        let (mut people, first) = People::start(5);
        first.is_killed();
        faults::goes_on_after_the_first_host(&mut people);
        for _ in 0..3 {
            faults::killed(&mut people);
        }
    });
}

#[test]
fn a_host_leaves_in_mid_vote() {
    isolated(|| {
        let mut people = People::start_at_a_member(4);
        faults::leaves(&mut people);
    });
}

#[test]
fn a_host_hands_the_room_over_and_stays() {
    isolated(|| {
        let mut people = People::start_at_a_member(4);
        for _ in 0..2 {
            faults::hands_over(&mut people);
        }
    });
}

#[test]
fn a_host_that_slept_takes_a_seat() {
    isolated(|| {
        let mut people = People::start_at_a_member(4);
        faults::sleeps(&mut people);
    });
}

/// It has nobody to take a seat for.
#[test]
fn a_host_that_slept_and_at_which_nobody_sits_ends() {
    isolated(|| {
        let (mut people, first) = People::start(3);
        first.falls_asleep();
        faults::goes_on_after_the_first_host(&mut people);
        first.wakes();
        assert!(first.ends(), "that is no failure");
    });
}

#[test]
fn a_host_without_its_cable_comes_back_to_the_others() {
    isolated(|| {
        let mut people = People::start_at_a_member(4);
        faults::loses_its_cable(&mut people);
    });
}

#[test]
fn two_halves_are_put_together_again() {
    isolated(|| {
        let mut people = People::start_at_a_member(5);
        faults::split(&mut people, 2, Duration::ZERO);
    });
}
