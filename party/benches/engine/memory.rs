//! Measures the memory of an idle host and of its idle connections.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use crate::baseline::{Floor, MARK, Work};
use crate::clients::{ClientGroup, keys};
use crate::host::Host;
use crate::report::Figure;
use crate::speed::SEATED;
use crate::stream::Security;

/// Number of clients that join at the same time.
const BATCH: usize = 500;
/// Idle time before each measurement; several pings long.
const REST: Duration = Duration::from_secs(5);

/// Measures an empty room and rooms with many idle connections.
pub(crate) async fn measure(party: &Path, security: Security) -> Result<Vec<Figure>> {
    let tls = security == Security::Tls;
    let mut figures = Vec::new();
    for clients in [1_000, 5_000] {
        let host = Host::start(party, clients)?;
        sleep(REST).await;
        let at_rest = host.process.resident()?;
        if figures.is_empty() && !tls {
            figures
                .push(Figure::new("memory: at rest", 0, at_rest as f64 / 1_048_576.0, "MiB").at_most(15.0));
        }
        let keys = keys(clients)?;
        let mut groups: Vec<ClientGroup> = Vec::new();
        for batch in keys.chunks(BATCH) {
            let seated: usize = groups.iter().map(ClientGroup::len).sum();
            let total = seated + batch.len();
            let number = seated as u32;
            groups.push(
                ClientGroup::connect_from(number, host.server(security), batch, SEATED, total).await?.0,
            );
        }
        sleep(REST).await;
        let each = |bytes: usize| bytes as f64 / 1_024.0 / clients as f64;
        let ours = each(host.process.resident()? - at_rest);
        drop((groups, host));

        let floor = Floor::start(Work { clients, greeting: 190, frame: 0, tls })?;
        let at_rest = floor.process.resident()?;
        let (_group, _) = ClientGroup::connect(floor.server(), &keys, MARK, 1).await?;
        let theirs = each(floor.process.resident()?.saturating_sub(at_rest));
        figures.push(
            Figure::new(format!("memory: a connection, idle; floor {theirs:.1}"), clients, ours, "KiB")
                .at_most(if tls { 24.0 } else { 12.0 }),
        );
    }
    Ok(figures)
}
