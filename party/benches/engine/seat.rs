//! Measures the time from the click on a room until the person has a seat, with the connection of a real member.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use lan::identity::new_device;
use lan::join::{self, Destination, Event, Trust};
use room::client_protocol::Person;
use room::message::HostMessage;
use room::{Name, Role};
use tokio::time::timeout;

use crate::host::Host;
use crate::report::Figure;
use crate::speed::percentile;

/// How often someone joins in each way.
const JOINS: usize = 30;
/// Timeout of one join.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Joins and leaves, plain and over TLS in turn.
pub(crate) async fn measure(party: &Path) -> Result<Vec<Figure>> {
    let host = Host::start(party, 2 * JOINS + 1)?;
    let (mut plain, mut tls) = (Vec::new(), Vec::new());
    for _ in 0..JOINS {
        plain.push(join(&host, Trust::Plain).await?);
        tls.push(join(&host, Trust::FirstUse).await?);
    }
    let (plain, tls) = (percentile(&mut plain, 50), percentile(&mut tls, 50));
    Ok(vec![
        Figure::new("click to seat, median", 1, tls, "ms").beside(plain),
        Figure::new("click to seat: what TLS adds", 1, (tls - plain).max(0.0), "ms").at_most(20.0),
    ])
}

/// Joins as a new person. Returns the time until they have a seat, in ms.
async fn join(host: &Host, trust: Trust) -> Result<f64> {
    let destination = Destination { addresses: vec![host.at.into()], room: None, trust };
    let person = Person {
        device: new_device()?,
        name: Name::new("Engine")?,
        role: Role::Spectator,
        avatar: None,
        app: "engine".into(),
    };
    let start = Instant::now();
    let (member, mut events) = join::join(destination, person);
    loop {
        match timeout(TIMEOUT, events.recv()).await? {
            Some(Event::Update(update)) if matches!(update.message(), HostMessage::Joined { .. }) => break,
            Some(Event::Ended { message, .. }) => bail!("{message}"),
            Some(_) => {}
            None => bail!("the member ended"),
        }
    }
    let took = start.elapsed();
    member.leave().await;
    Ok(took.as_secs_f64() * 1e3)
}
