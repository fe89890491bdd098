//! The network side of Pointing Party: hosts rooms, finds them on the local network and joins them. It owns the
//! sockets and clocks around the rules in [`room`] and knows nothing about windows. The desktop app and the `party`
//! terminal program use it.
//!
//! # Layout
//!
//! - [`host`]: the room's server. Start with [`host::Host::open`].
//! - [`join`]: a member's connection that reconnects and takes over hosting. Start with [`join::join`].
//! - [`discovery`]: announces and finds rooms by multicast DNS. Start with [`discovery::Discovery::start`].
//! - [`address`]: parses what people type to join a room.
//! - [`about`]: asks a host which room it runs.
//! - [`peer_client`]: calls other members' machines to agree on the next host.
//! - [`RoomSaver`]: saves a hosted room and reports problems.
//! - [`atomic_file`]: replaces a file so that a crash leaves the old or the new one.
//! - [`identity`]: stores the seat key and generates room ids.
//!
//! # Example
//!
//! Open a room on loopback, join it, and stop it:
//!
//! ```rust
//! use lan::host::{Host, HostOptions};
//! use lan::identity::{new_device, new_salt};
//! use lan::join::{Destination, Event, Person, Trust, join};
//! use room::message::HostMessage;
//! use room::{Name, Role, Setup};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let device = new_device()?;
//! let setup = Setup::new(device.found(new_salt()?), Name::new("Sprint 12")?);
//! let bind = std::net::Ipv4Addr::LOCALHOST.into();
//! let options = HostOptions { bind, port: Some(0), ..HostOptions::new("example 1.0", device) };
//! let host = Host::open(setup, options).await?;
//!
//! let destination = Destination {
//!     addresses: vec![host.local_address().into()],
//!     room: Some(host.id()),
//!     trust: Trust::Keys(vec![host.fingerprint()]),
//! };
//! let person = Person {
//!     device: new_device()?,
//!     name: Name::new("Ann")?,
//!     role: Role::Voter,
//!     avatar: None,
//!     app: "example 1.0".into(),
//! };
//! let (member, mut events) = join(destination, person);
//! let joined = events.recv().await;
//! let Some(Event::Update(update)) = joined else { panic!("the host refused: {joined:?}") };
//! assert_eq!(update.view().state.room.id, host.id());
//!
//! member.leave().await;
//! host.stop().await;
//! # Ok(())
//! # }
//! ```

pub mod about;
pub mod address;
pub mod atomic_file;
mod dial;
pub mod discovery;
pub mod host;
pub mod identity;
mod interfaces;
pub mod join;
pub mod peer_client;
mod peer_requests;
mod room_saver;
mod sleep_clock;
pub mod transport;

pub use room_saver::RoomSaver;
