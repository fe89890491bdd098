//! The right to host: which chains are accepted, who may open the next term, and which chain continues from which point.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use room::chain::{Chain, ChainError, DelegationKind, Finals, Link, Position};
use room::limits::{
    MAX_CHAIN_BYTES, MAX_CHAIN_LINKS, MAX_DELEGATION_KEYS, MAX_EPOCH_STEP, MAX_SUCCESSORS, TERM_NONCE_LIMIT,
};
use room::{DeviceSecret, Epoch, Founder, Salt, SeatKey, SeatSecret};

const SALT: Salt = Salt::from_bytes([5; 16]);

/// The founder's device is number 0; the others are members.
fn secret(number: u8) -> SeatSecret {
    static SECRETS: LazyLock<Vec<SeatSecret>> = LazyLock::new(|| {
        let founder = DeviceSecret::from_bytes([0; 32]).founder_secret(SALT);
        [founder].into_iter().chain((1..32).map(|number| SeatSecret::from_seed([number; 32]))).collect()
    });
    SECRETS[usize::from(number)].clone()
}

fn key(number: u8) -> SeatKey {
    secret(number).key()
}

fn founder() -> Founder {
    DeviceSecret::from_bytes([0; 32]).founder(SALT)
}

fn founded() -> Chain {
    Chain::found(founder().room_id(), &secret(0), Epoch(1), 0)
}

/// The host of the chain, number `host`, delegates to these members.
fn delegated(chain: &Chain, host: u8, to: &[u8]) -> Chain {
    signed(chain, host, to, DelegationKind::Standing)
}

fn signed(chain: &Chain, host: u8, to: &[u8], kind: DelegationKind) -> Chain {
    let mut chain = chain.clone();
    chain.delegate(to.iter().map(|&number| key(number)).collect(), kind, &secret(host)).unwrap();
    chain
}

/// The next epoch, by this member.
fn opened(chain: &Chain, by: u8) -> Chain {
    chain.open(Epoch(chain.epoch().0 + 1), 7, &secret(by)).unwrap()
}

fn verify(links: &[Link]) -> Result<Chain, ChainError> {
    Chain::verify(links.to_vec(), &founder())
}

/// Founder, then 1, then 2 who has delegated to 3.
fn three_hosts() -> Chain {
    let first = opened(&delegated(&founded(), 0, &[1, 2]), 1);
    let second = opened(&delegated(&first, 1, &[2, 3]), 2);
    delegated(&second, 2, &[3])
}

#[test]
fn chain_leads_from_the_founder_to_the_host() {
    let chain = three_hosts();
    assert_eq!(verify(chain.links()), Ok(chain.clone()));
    assert_eq!((chain.host(), chain.epoch(), chain.nonce()), (key(2), Epoch(3), 7));
    assert_eq!(chain.delegation().unwrap().successors, [key(3)]);
    let json = serde_json::to_string(&chain).unwrap();
    assert_eq!(verify(&serde_json::from_str::<Vec<Link>>(&json).unwrap()), Ok(chain));
}

#[test]
fn room_of_another_founder_is_refused() {
    let other = DeviceSecret::from_bytes([9; 32]).founder(SALT);
    assert_eq!(Chain::verify(three_hosts().links().to_vec(), &other), Err(ChainError::NotFounded));
    // The same device, but another room.
    let other = DeviceSecret::from_bytes([0; 32]).founder(Salt::from_bytes([6; 16]));
    assert_eq!(Chain::verify(three_hosts().links().to_vec(), &other), Err(ChainError::NotFounded));
    let same_key = Founder { key: key(0), salt: Salt::from_bytes([6; 16]) };
    assert_eq!(
        Chain::verify(three_hosts().links().to_vec(), &same_key),
        Err(ChainError::Signature(0)),
        "the signature covers the room"
    );
}

#[test]
fn chain_that_skips_a_host_is_refused() {
    let links = three_hosts().links().to_vec();
    assert_eq!(verify(&[]), Err(ChainError::Empty));
    assert_eq!(verify(&links[1..]), Err(ChainError::NotFounded));
    assert_eq!(verify(&[links[0].clone(), links[2].clone()]), Err(ChainError::RestsOnOther(1)));
    let undelegated = Link { delegation: None, ..links[0].clone() };
    assert_eq!(verify(&[undelegated, links[1].clone()]), Err(ChainError::Undelegated(0)));
    // A founder's term that claims to rest on something.
    let chain = delegated(&founded(), 0, &[0, 1]);
    let resting = signed(&chain, 0, &[0, 1], DelegationKind::Final).open(Epoch(2), 7, &secret(0)).unwrap();
    assert_eq!(verify(&resting.links()[1..]), Err(ChainError::NotFounded));
}

#[test]
fn only_a_successor_or_the_host_opens_the_next_term() {
    let chain = delegated(&founded(), 0, &[1, 2]);
    for (by, may) in [(0, true), (1, true), (2, true), (3, false)] {
        assert_eq!(chain.may_open(key(by)), may);
        assert_eq!(chain.open(Epoch(2), 7, &secret(by)).is_ok(), may);
    }
    assert_eq!(chain.open(Epoch(2), 7, &secret(3)), Err(ChainError::NotASuccessor(1)));
    assert_eq!(founded().open(Epoch(2), 7, &secret(1)), Err(ChainError::Undelegated(0)));
    assert!(!founded().may_open(key(1)));
    // Someone signs a term all the same.
    let mut links = opened(&chain, 1).links().to_vec();
    let stolen = opened(&delegated(&founded(), 0, &[3]), 3);
    links[1] = stolen.links()[1].clone();
    assert_eq!(verify(&links), Err(ChainError::RestsOnOther(1)));
}

#[test]
fn restart_rests_on_what_the_last_term_rested_on() {
    let before = delegated(&opened(&delegated(&founded(), 0, &[1]), 1), 1, &[2]);
    let after = before.open(Epoch(9), 8, &secret(1)).unwrap();
    assert_eq!(after.links().len(), 2, "no link more");
    assert_eq!((after.epoch(), after.nonce(), after.delegation()), (Epoch(9), 8, None));
    assert!(verify(after.links()).is_ok());
    assert!(after.extends(&before.position(), &Finals::default()));
    assert_eq!(before.open(Epoch(2), 8, &secret(1)), Err(ChainError::Epoch(1)), "the same epoch again");
    // The founder rests on nothing.
    let again = delegated(&founded(), 0, &[1]).open(Epoch(5), 8, &secret(0)).unwrap();
    assert_eq!((again.links().len(), again.epoch()), (1, Epoch(5)));
    assert!(verify(again.links()).is_ok());
}

#[test]
fn final_delegation_ends_the_right_of_its_signer() {
    let handed_over = signed(&delegated(&founded(), 0, &[1, 2]), 0, &[2, 1], DelegationKind::Final);
    assert!(!handed_over.may_open(key(0)) && handed_over.may_open(key(2)));
    assert_eq!(handed_over.open(Epoch(2), 7, &secret(0)), Err(ChainError::NotASuccessor(1)));
    let mut more = handed_over.clone();
    let refused = more.delegate(vec![key(0)], DelegationKind::Standing, &secret(0)).cloned();
    assert_eq!(refused, Err(ChainError::Delegation(0)));
    assert_eq!(more, handed_over);
    // A signer that stays is the last successor. Then the new host's term is a link of its own.
    let staying = signed(&founded(), 0, &[2, 0], DelegationKind::Final);
    assert_eq!(opened(&staying, 0).links().len(), 2);
    // Another host of the same room stays: nobody continues this one.
    let into = founded().position();
    let merged = signed(&delegated(&founded(), 0, &[1]), 0, &[], DelegationKind::Merged { into });
    assert!(![0, 1].iter().any(|&by| merged.may_open(key(by))));
}

/// The founder has handed the room to 2, and meanwhile 1 has opened the other half of it. When 2 steps down for 1, the founder's
/// members may follow.
#[test]
fn handed_over_room_continues_where_its_next_host_steps_down() {
    let listed = delegated(&founded(), 0, &[1, 2]);
    let stays = opened(&listed, 1);
    let handed_over = signed(&listed, 0, &[2], DelegationKind::Final);
    let merged =
        |chain: &Chain, host| signed(chain, host, &[], DelegationKind::Merged { into: stays.position() });
    let follows = |ended: &[&Chain]| {
        let mut finals = Finals::default();
        ended.iter().for_each(|chain| finals.add(chain.links().last().unwrap().clone()));
        stays.extends(&handed_over.position(), &finals)
    };
    let next = merged(&opened(&handed_over, 2), 2);
    assert!(follows(&[&handed_over, &next]));
    assert!(!follows(&[&handed_over]) && !follows(&[&next]), "it takes both");
    assert!(!follows(&[&handed_over, &merged(&opened(&listed, 2), 2)]), "opened on the list before");
    let another = signed(&listed, 0, &[3], DelegationKind::Final);
    assert!(!follows(&[&handed_over, &merged(&opened(&another, 3), 3)]), "not named by the founder");
}

#[test]
fn closed_room_is_opened_again_by_its_last_host_only() {
    let closed = signed(&delegated(&founded(), 0, &[1]), 0, &[], DelegationKind::Final);
    assert!(closed.delegation().unwrap().closes());
    assert!(closed.may_open(key(0)) && !closed.may_open(key(1)));
    assert!(opened(&closed, 0).extends(&closed.position(), &Finals::default()));
}

#[test]
fn older_delegation_is_refused() {
    let older = delegated(&founded(), 0, &[1]);
    let newer = delegated(&older, 0, &[2]);
    let mut chain = newer.clone();
    let known = older.delegation().unwrap().clone();
    assert_eq!(chain.add_delegation(known), Err(ChainError::Delegation(0)));
    let same = newer.delegation().unwrap().clone();
    assert_eq!(chain.add_delegation(same), Err(ChainError::Delegation(0)));
    assert_eq!(chain, newer);
    let mut behind = older;
    assert_eq!(behind.add_delegation(newer.delegation().unwrap().clone()), Ok(()));
    assert_eq!(behind, newer);
    // Nobody but the host signs one.
    assert_eq!(
        behind.delegate(vec![key(3)], DelegationKind::Standing, &secret(3)).cloned(),
        Err(ChainError::Signature(0))
    );
    assert_eq!(behind, newer);
}

#[test]
fn delegation_of_impossible_successors_is_refused() {
    let many = |count: u8| (1..=count).collect::<Vec<_>>();
    let sign = |to: &[u8]| {
        let to = to.iter().map(|&number| key(number)).collect();
        founded().delegate(to, DelegationKind::Standing, &secret(0)).cloned()
    };
    assert!(sign(&many(MAX_DELEGATION_KEYS as u8)).is_ok());
    assert_eq!(sign(&many(MAX_DELEGATION_KEYS as u8 + 1)), Err(ChainError::Delegation(0)));
    assert_eq!(sign(&[1, 2, 1]), Err(ChainError::Delegation(0)));
    let mut links = delegated(&founded(), 0, &[1]).links().to_vec();
    links[0].delegation.as_mut().unwrap().serial = 0;
    assert_eq!(verify(&links), Err(ChainError::Delegation(0)));
}

#[test]
fn epoch_grows_by_a_bounded_step() {
    let chain = delegated(&founded(), 0, &[1]);
    for (step, is_valid) in [(0, false), (1, true), (MAX_EPOCH_STEP, true), (MAX_EPOCH_STEP + 1, false)] {
        let opened = chain.open(Epoch(1 + step), 7, &secret(1));
        assert_eq!(opened.is_ok(), is_valid, "{step}");
        assert!(is_valid || opened == Err(ChainError::Epoch(1)));
    }
    for (first, is_valid) in [(0, false), (1, true), (MAX_EPOCH_STEP, true), (MAX_EPOCH_STEP + 1, false)] {
        let chain = Chain::found(founder().room_id(), &secret(0), Epoch(first), 0);
        assert_eq!(verify(chain.links()).is_ok(), is_valid, "{first}");
    }
}

/// Anybody may send a delegation with very many keys. Nothing is compared or verified then.
#[test]
fn long_list_of_successors_is_refused_at_once() {
    let mut links = delegated(&founded(), 0, &[1]).into_links();
    let keys = (0..200_000_u32).map(|number| {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        SeatKey::from_bytes(bytes)
    });
    links[0].delegation.as_mut().unwrap().successors = keys.collect();
    let started = std::time::Instant::now();
    assert_eq!(verify(&links), Err(ChainError::Delegation(0)));
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn founder_cannot_use_up_the_epochs() {
    for (epoch, expected) in [(MAX_EPOCH_STEP, Ok(())), (MAX_EPOCH_STEP + 1, Err(ChainError::Epoch(0)))] {
        assert_eq!(founded().open(Epoch(epoch), 7, &secret(0)).map(drop), expected);
    }
}

#[test]
fn chain_has_a_limited_length() {
    let mut chain = founded();
    for link in 1..MAX_CHAIN_LINKS {
        let (host, next) = ((link as u8 - 1) % 2, link as u8 % 2);
        chain = opened(&delegated(&chain, host, &[next]), next);
    }
    assert_eq!(chain.links().len(), MAX_CHAIN_LINKS);
    assert!(verify(chain.links()).is_ok());
    let host = (MAX_CHAIN_LINKS as u8 - 1) % 2;
    let full = delegated(&chain, host, &[1 - host]);
    assert_eq!(full.open(Epoch(100), 7, &secret(1 - host)), Err(ChainError::TooLong));
    assert!(full.open(Epoch(100), 7, &secret(host)).is_ok(), "a restart adds no link");
    let twice = [full.links(), full.links()].concat();
    assert_eq!(verify(&twice), Err(ChainError::TooLong));
}

/// The usual lists of successors never make a chain too long to sign the next one.
#[test]
fn longest_usual_chain_is_within_the_size() {
    let usual: Vec<u8> = (0..MAX_SUCCESSORS as u8).collect();
    let mut chain = delegated(&founded(), 0, &usual);
    for link in 1..MAX_CHAIN_LINKS {
        let host = link as u8 % 2;
        chain = chain.open(Epoch(link as u64 * MAX_EPOCH_STEP), TERM_NONCE_LIMIT - 1, &secret(host)).unwrap();
        chain = delegated(&chain, host, &usual);
    }
    assert_eq!(chain.links().len(), MAX_CHAIN_LINKS);
    assert!(verify(chain.links()).is_ok());
}

#[test]
fn chain_has_a_limited_size() {
    let everyone: Vec<u8> = (0..MAX_DELEGATION_KEYS as u8).collect();
    let (mut chain, mut host) = (founded(), 0);
    let keys: Vec<SeatKey> = everyone.iter().map(|&number| key(number)).collect();
    let error = loop {
        let mut longer = chain.clone();
        let delegated = longer.delegate(keys.clone(), DelegationKind::Standing, &secret(host)).map(drop);
        host = (host + 1) % 2;
        let epoch = Epoch(chain.epoch().0 + 1);
        match delegated.and_then(|()| longer.open(epoch, 7, &secret(host))) {
            Ok(next) => chain = next,
            Err(error) => break error,
        }
    };
    assert_eq!(error, ChainError::TooLong);
    let bytes = serde_json::to_string(&chain).unwrap().len();
    assert!(chain.links().len() < MAX_CHAIN_LINKS && bytes <= MAX_CHAIN_BYTES, "{bytes} bytes");
    assert!(bytes > MAX_CHAIN_BYTES - 2_048, "{bytes} bytes");
    // The host signs another one all the same.
    let mut links = chain.links().to_vec();
    let last = links.last_mut().unwrap();
    let host = secret(u8::from(last.opening.host == key(1)));
    last.delegation = Some(last.delegate(founder().room_id(), keys, DelegationKind::Standing, &host));
    assert_eq!(verify(&links), Err(ChainError::TooLong));
}

#[test]
fn branch_does_not_extend_what_it_has_left() {
    let first = delegated(&founded(), 0, &[1, 2]);
    let second = delegated(&first, 0, &[1, 2, 3]);
    let (early, late) = (opened(&first, 1), opened(&second, 2));
    assert!(
        early.extends(&first.position(), &Finals::default())
            && late.extends(&first.position(), &Finals::default())
    );
    assert!(late.extends(&second.position(), &Finals::default()));
    assert!(
        !early.extends(&second.position(), &Finals::default()),
        "it left the founder's term before that delegation"
    );
    assert!(
        !early.extends(&late.position(), &Finals::default())
            && !late.extends(&early.position(), &Finals::default())
    );
    assert!(
        first.extends(&founded().position(), &Finals::default()),
        "any delegation is later than the opening"
    );
    assert!(!founded().extends(&first.position(), &Finals::default()));
    // A later term of the same host.
    let restarted = second.open(Epoch(4), 7, &secret(0)).unwrap();
    assert!(restarted.extends(&second.position(), &Finals::default()));
    assert!(!restarted.extends(&late.position(), &Finals::default()));
}

#[test]
fn two_delegations_with_one_serial_number_are_different_points() {
    let (one, other) = (delegated(&founded(), 0, &[1]), delegated(&founded(), 0, &[2]));
    assert!(!one.extends(&other.position(), &Finals::default()));
    assert_eq!((one.position().serial, other.position().serial), (1, 1));
}

/// One step of a room's life: the host delegates, or someone in the list opens the next term.
#[derive(Debug, Clone)]
enum Step {
    Delegate(Vec<u8>),
    HandOver(u8),
    Open(Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => prop::collection::btree_set(0..6u8, 0..4).prop_map(|to| Step::Delegate(to.into_iter().collect())),
        1 => (0..6u8).prop_map(Step::HandOver),
        3 => any::<Index>().prop_map(Step::Open),
    ];
    prop::collection::vec(step, 0..12)
}

/// All chains of a life, one after the other. Steps that nobody may take are left out.
fn live(steps: &[Step]) -> Vec<Chain> {
    let mut chains = vec![founded()];
    for step in steps {
        let mut chain = chains.last().unwrap().clone();
        let number_of = |wanted| (0..6).find(|&number| key(number) == wanted).unwrap();
        let host = number_of(chain.host());
        let is_final = chain.delegation().is_some_and(|delegation| delegation.is_final());
        match step {
            Step::Delegate(to) if !is_final => chain = delegated(&chain, host, to),
            Step::HandOver(to) if !is_final => chain = signed(&chain, host, &[*to], DelegationKind::Final),
            Step::Open(index) => {
                let able: Vec<u8> = (0..6).filter(|&number| chain.may_open(key(number))).collect();
                chain = opened(&chain, able[index.index(able.len())]);
            }
            Step::Delegate(_) | Step::HandOver(_) => continue,
        }
        chains.push(chain);
    }
    chains
}

proptest! {
    #[test]
    fn every_life_gives_a_valid_chain(steps in steps()) {
        let chains = live(&steps);
        for chain in &chains {
            prop_assert_eq!(verify(chain.links()), Ok(chain.clone()));
        }
        for (at, later) in chains.iter().enumerate() {
            for earlier in &chains[..=at] {
                prop_assert!(later.extends(&earlier.position(), &Finals::default()));
                if earlier.position() != later.position() {
                    prop_assert!(!earlier.extends(&later.position(), &Finals::default()));
                }
            }
        }
    }

    /// A change of one character breaks a chain, unless it hides the last delegation: a chain is valid without it too.
    #[test]
    fn changed_chain_is_refused(steps in steps(), place in any::<Index>(), other in "[A-Za-z0-9_-]") {
        let chain = live(&steps).pop().unwrap();
        prop_assert!(verify(chain.links()).is_ok(), "from now on its links are remembered as verified");
        let mut json = serde_json::to_string(&chain).unwrap();
        let at = place.index(json.len());
        json.replace_range(at..=at, &other);
        let read = serde_json::from_str::<Vec<Link>>(&json);
        let mut without_last = chain.links().to_vec();
        without_last.last_mut().unwrap().delegation = None;
        if let Ok(links) = read && links != chain.links() && links != without_last {
            prop_assert!(Chain::verify(links, &founder()).is_err(), "{json}");
        }
    }

    /// A stranger signs everything that it can: no chain with its terms or delegations is valid, unless it is listed.
    #[test]
    fn stranger_gets_no_right(steps in steps(), at in any::<Index>()) {
        let chains = live(&steps);
        let chain = &chains[at.index(chains.len())];
        let stranger = secret(9);
        prop_assert!(!chain.may_open(stranger.key()));
        prop_assert!(chain.open(Epoch(chain.epoch().0 + 1), 7, &stranger).is_err());
        let own = Chain::found(founder().room_id(), &stranger, Epoch(1), 0);
        let mut delegated = own.clone();
        delegated.delegate(vec![stranger.key()], DelegationKind::Standing, &stranger).unwrap();
        let taken = delegated.open(Epoch(2), 7, &stranger).unwrap();
        for tail in [&own, &delegated, &taken] {
            let links = [chain.links(), tail.links()].concat();
            prop_assert!(verify(&links).is_err());
            prop_assert!(verify(tail.links()).is_err());
        }
    }
}

/// Positions are what members remember; a changed field is another point.
#[test]
fn position_names_host_epoch_serial_and_hash() {
    let chain = three_hosts();
    let Position { host, epoch, serial, .. } = chain.position();
    assert_eq!((host, epoch, serial), (key(2), Epoch(3), 1));
    let point = chain.position();
    assert!(!chain.extends(&Position { host: key(3), ..point }, &Finals::default()));
    assert!(!chain.extends(&Position { epoch: Epoch(4), ..point }, &Finals::default()));
    assert!(!chain.extends(&Position { serial: 2, ..point }, &Finals::default()));
    assert!(!chain.extends(&Position { hash: founded().term(), ..point }, &Finals::default()));
    assert!(
        chain.extends(&Position { serial: 0, hash: founded().term(), ..point }, &Finals::default()),
        "an earlier point"
    );
}
