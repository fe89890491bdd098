//! Two hosts of one room meet: exactly one of them stays, whatever has happened before, and the members of the other one can
//! follow.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use room::chain::{Chain, Claim, DelegationKind, Finals, Position};
use room::limits::MAX_FINALS;
use room::{DeviceSecret, Epoch, Salt, SeatKey, SeatSecret};

/// How many hosts meet at most.
const HOSTS: usize = 5;

/// The founder is number 0; the others are members.
fn secret(number: u8) -> SeatSecret {
    static SECRETS: LazyLock<Vec<SeatSecret>> = LazyLock::new(|| {
        let founder = DeviceSecret::from_bytes([0; 32]).founder_secret(SALT);
        [founder].into_iter().chain((1..8).map(|number| SeatSecret::from_seed([number; 32]))).collect()
    });
    SECRETS[usize::from(number)].clone()
}

const SALT: Salt = Salt::from_bytes([5; 16]);

fn founded() -> Chain {
    let room = DeviceSecret::from_bytes([0; 32]).founder(SALT).room_id();
    Chain::found(room, &secret(0), Epoch(1), 0)
}

fn keys(numbers: &[u8]) -> Vec<SeatKey> {
    numbers.iter().map(|&number| secret(number).key()).collect()
}

/// The number of the chain's host.
fn host(chain: &Chain) -> u8 {
    (0..8).find(|&number| secret(number).key() == chain.host()).unwrap()
}

fn delegated(chain: &Chain, to: &[u8], kind: DelegationKind) -> Chain {
    let mut chain = chain.clone();
    chain.delegate(keys(to), kind, &secret(host(&chain))).unwrap();
    chain
}

fn opened(chain: &Chain, by: u8) -> Chain {
    chain.open(Epoch(chain.epoch().0 + 1), u32::from(by), &secret(by)).unwrap()
}

/// What can become of a host: it delegates once or twice, restarts, or hands the room over; and each successor can take over.
fn continued(chain: &Chain, successors: [u8; 2]) -> Vec<Chain> {
    let [first, second] = successors;
    let early = delegated(chain, &[first, second], DelegationKind::Standing);
    let late = delegated(&early, &[second, first], DelegationKind::Standing);
    let ended = delegated(&early, &[second, first], DelegationKind::Final);
    let restarted = opened(&early, host(chain));
    let mut chains: Vec<Chain> = [&early, &late, &ended]
        .into_iter()
        .flat_map(|after| successors.map(|by| opened(after, by)))
        .collect();
    chains.extend([early, late, restarted]);
    chains
}

/// Every claim of a room with up to three terms.
fn claims() -> Vec<Claim> {
    let founded = founded();
    let mut chains = vec![founded.clone()];
    for chain in continued(&founded, [1, 2]) {
        if host(&chain) != 0 && chain.delegation().is_none() {
            chains.extend(continued(&chain, [3, 4]));
        }
        chains.push(chain);
    }
    let mut claims = Vec::new();
    for chain in chains {
        // What the members had received last whose connections broke; or nobody came.
        let before = chain.links().len().checked_sub(2).map(|last| chain.links()[..=last].to_vec());
        let founder = DeviceSecret::from_bytes([0; 32]).founder(SALT);
        let rests_on = before.map(|links| Chain::verify(links, &founder).unwrap().position());
        let points: BTreeSet<_> = [None, Some(chain.position()), rests_on]
            .into_iter()
            .map(|point| point.map(|point| (point.epoch, point.serial, point.host)))
            .collect();
        for point in points {
            let yields_from = point.map(|(epoch, serial, host)| {
                let known = [Some(chain.position()), rests_on].into_iter().flatten();
                known.clone().find(|at| (at.epoch, at.serial, at.host) == (epoch, serial, host)).unwrap()
            });
            claims.push(Claim { chain: chain.clone(), yields_from });
        }
    }
    claims
}

/// The claims of hosts that can exist at the same time: one for each host key.
fn can_meet(one: &Claim, other: &Claim) -> bool {
    one.chain.host() != other.chain.host()
}

#[test]
fn exactly_one_of_two_hosts_stays() {
    let claims = claims();
    assert!(claims.len() > 100, "{}", claims.len());
    for one in &claims {
        for other in claims.iter().filter(|other| one.chain.term() != other.chain.term()) {
            assert_ne!(one.stays(other), other.stays(one), "{one:?} {other:?}");
        }
    }
}

/// Hosts meet two at a time, in every order. The one that steps down points to the other one, and its members can follow from
/// there through all later merges.
#[test]
fn one_of_up_to_five_hosts_is_left_and_all_members_can_follow() {
    // One claim for each way in which a chain can branch; the same ways again further down bring nothing new.
    let claims: Vec<Claim> = claims().into_iter().step_by(7).collect();
    let mut meetings = 0;
    let mut chosen = Vec::new();
    choose(&claims, 0, &mut chosen, &mut |hosts| {
        for order in [false, true] {
            meetings += 1;
            let mut left: Vec<&Claim> = hosts.to_vec();
            let mut finals = Finals::default();
            while left.len() > 1 {
                let pair = if order { (left.len() - 2, left.len() - 1) } else { (0, 1) };
                let (one, other) = (left[pair.0], left[pair.1]);
                let (goes, stays) = if one.stays(other) { (other, one) } else { (one, other) };
                let into = stays.chain.position();
                let term = delegated(&goes.chain, &[], DelegationKind::Merged { into });
                finals.add(term.links().last().unwrap().clone());
                left.retain(|claim| claim.chain != goes.chain);
            }
            let [last] = left[..] else { panic!("{} are left", left.len()) };
            for claim in hosts {
                assert!(
                    last.chain.extends(&claim.chain.position(), &finals),
                    "{claim:?} can follow to {last:?}"
                );
            }
        }
    });
    assert!(meetings > 1_000, "{meetings}");
}

/// Calls `meet` with every set of two to five hosts.
fn choose<'a>(
    claims: &'a [Claim],
    from: usize,
    chosen: &mut Vec<&'a Claim>,
    meet: &mut impl FnMut(&[&'a Claim]),
) {
    if chosen.len() > 1 {
        meet(chosen);
    }
    if chosen.len() == HOSTS {
        return;
    }
    for (index, claim) in claims.iter().enumerate().skip(from) {
        if chosen.iter().all(|known| can_meet(known, claim)) {
            chosen.push(claim);
            choose(claims, index + 1, chosen, meet);
            chosen.pop();
        }
    }
}

/// The rules, one by one.
#[test]
fn chains_decide() {
    let stays = |one: &Chain, other: &Chain| {
        let claim = |chain: &Chain| Claim { chain: chain.clone(), yields_from: None };
        claim(one).stays(&claim(other))
    };
    let early = delegated(&founded(), &[1, 2], DelegationKind::Standing);
    let late = delegated(&early, &[2, 1], DelegationKind::Standing);
    let ended = delegated(&early, &[2, 1], DelegationKind::Final);
    assert!(stays(&late, &opened(&early, 1)), "a living host keeps its room");
    assert!(stays(&opened(&late, 0), &opened(&late, 1)), "also in a later term of its own");
    assert!(stays(&opened(&ended, 1), &late), "but not after it has given up its right");
    assert!(stays(&opened(&late, 1), &opened(&early, 1)), "the later delegation");
    assert!(stays(&opened(&early, 1), &opened(&early, 2)), "the earlier place in the list");
    assert!(stays(&opened(&ended, 2), &opened(&ended, 1)), "also in a final list");
    // Its list still names successors. None of them may take the room from the host for which it stepped down.
    let merged = delegated(&early, &[2], DelegationKind::Merged { into: opened(&early, 1).position() });
    assert!(stays(&opened(&early, 1), &opened(&merged, 2)), "the host that stays");
    let next = opened(&delegated(&opened(&early, 1), &[3], DelegationKind::Standing), 3);
    assert!(stays(&next, &opened(&early, 2)), "the chains parted at the founder");
}

#[test]
fn host_that_its_members_have_left_yields() {
    let early = delegated(&founded(), &[1, 2], DelegationKind::Standing);
    let late = delegated(&early, &[2, 1], DelegationKind::Standing);
    let yielding = |chain: &Chain, yields_from| Claim { chain: chain.clone(), yields_from };
    let successor = |after| yielding(&opened(after, 1), None);
    let from_late = yielding(&late, Some(late.position()));
    assert!(!from_late.stays(&successor(&late)));
    assert!(from_late.stays(&successor(&early)), "its members had a later list");
    assert!(!yielding(&late, Some(early.position())).stays(&successor(&early)));
    let (one, other) = (opened(&early, 1), opened(&early, 2));
    // Nobody has come to the first one.
    let alone = yielding(&one, Some(early.position()));
    assert!(!alone.stays(&yielding(&other, None)));
    assert!(
        alone.stays(&yielding(&other, Some(early.position()))),
        "neither has visitors: the place in the list counts"
    );
    assert!(!alone.stays(&yielding(&early, None)), "a living host keeps its room");
    assert!(
        alone.stays(&yielding(&early, Some(early.position()))),
        "it does not yield to the host that it follows"
    );
}

/// Every host hands the room to the next one.
#[test]
fn oldest_final_is_forgotten() {
    let hosts: Vec<SeatSecret> =
        (0..=MAX_FINALS as u8).map(|number| SeatSecret::from_seed([100 + number; 32])).collect();
    let (mut chain, mut last, mut finals) = (founded(), secret(0), Finals::default());
    for next in &hosts {
        chain.delegate(vec![next.key()], DelegationKind::Final, &last).unwrap();
        finals.add(chain.links().last().unwrap().clone());
        chain = chain.open(Epoch(chain.epoch().0 + 1), 1, next).unwrap();
        last = next.clone();
    }
    assert_eq!(finals.len(), MAX_FINALS);
    assert!(!finals.contains(&chain.links()[0]) && finals.contains(&chain.links()[1]));
    // A later one of the same host takes its place.
    let again = delegated(&founded(), &[1], DelegationKind::Final);
    finals.add(again.links()[0].clone());
    finals.add(again.links()[0].clone());
    assert_eq!(finals.len(), MAX_FINALS);
    // Somebody else's signature takes no place.
    let mut forged = again.links()[0].clone();
    forged.opening.epoch = Epoch(1 << 30);
    let mut lies = Finals::default();
    lies.add(forged.clone());
    finals.add_all(&lies, DeviceSecret::from_bytes([0; 32]).founder(SALT).room_id());
    assert!(!finals.contains(&forged));
    finals.add(founded().links()[0].clone());
    assert!(!finals.contains(&founded().links()[0]), "it has not ended");
}

/// A final points to the other host's chain as it was then. That chain goes on.
#[test]
fn members_follow_finals_one_after_the_other() {
    let early = delegated(&founded(), &[1, 2], DelegationKind::Standing);
    let (one, other) = (opened(&early, 1), opened(&early, 2));
    let later = opened(&delegated(&one, &[3], DelegationKind::Standing), 3);
    let mut finals = Finals::default();
    assert!(!one.extends(&other.position(), &finals));
    let merged = delegated(&other, &[1], DelegationKind::Merged { into: one.position() });
    finals.add(merged.links().last().unwrap().clone());
    assert!(one.extends(&other.position(), &finals) && later.extends(&other.position(), &finals));
    assert!(!early.extends(&other.position(), &finals), "the founder was left behind");
    // A later merge.
    let last = delegated(&later, &[], DelegationKind::Merged { into: early.position() });
    finals.add(last.links().last().unwrap().clone());
    assert!(!early.extends(&other.position(), &finals), "only the last term has ended there");
    assert!(early.extends(&later.position(), &finals));
    // Somebody else's signature.
    let mut forged = merged.links().last().unwrap().clone();
    forged.opening.host = secret(4).key();
    let mut finals = Finals::default();
    finals.add(forged);
    let point = Position { host: secret(4).key(), ..other.position() };
    assert!(!one.extends(&point, &finals));
}
