//! `import FILE`: adds the tickets of a file to the room.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use lan::join::{Event, Member};
use room::cards::{NewCard, batches};
use room::message::{Answer, Request};
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::meeting::Meeting;
use crate::cards_file;
use crate::interrupt::interrupted;

/// The pause before a request that the host refused as too fast is sent again.
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// Reads the file and sends its cards in batches, so that they keep their order. Meanwhile prints what happens in the room.
/// Breaks if the user presses Ctrl-C, or with the last event if the membership ends.
///
/// # Errors
/// If the file can't be read, or the room refuses a batch. The cards before it have been added.
pub(super) async fn run(
    file: &Path,
    member: &Member,
    events: &mut mpsc::Receiver<Event>,
    meeting: &mut Meeting,
) -> Result<ControlFlow<Option<Event>>> {
    let import = cards_file::read(file)?;
    eprintln!("{}", texts::import_report(&import));
    let (mut added, mut known) = (0, 0);
    for batch in batches(import.cards) {
        let sending = send_batch(&batch, member);
        tokio::pin!(sending);
        let (new, old) = loop {
            tokio::select! {
                result = &mut sending => break result?,
                event = events.recv() => match event.context(texts::program_stopped())? {
                    end @ Event::Ended { .. } => return Ok(ControlFlow::Break(Some(end))),
                    event => meeting.handle_event(event)?,
                },
                () = interrupted() => return Ok(ControlFlow::Break(None)),
            }
        };
        (added, known) = (added + new, known + old);
    }
    eprintln!("{}", texts::added(added));
    if known > 0 {
        eprintln!("{}", texts::already_added(known));
    }
    Ok(ControlFlow::Continue(()))
}

/// Sends one batch, again while the host refuses it as too fast. Returns how many cards were new, and how many were in the
/// room already.
async fn send_batch(cards: &[NewCard], member: &Member) -> Result<(usize, usize)> {
    loop {
        match member.send_request(Request::AddCards { cards: cards.to_vec() }).await {
            Ok(Some(Answer::CardsAdded { added, known })) => return Ok((added, known)),
            Ok(_) => return Ok((cards.len(), 0)),
            Err(failure) if failure.code.can_retry() => sleep(RETRY_PAUSE).await,
            Err(failure) => bail!(texts::failure_text(&failure)),
        }
    }
}
