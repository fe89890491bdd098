//! The faults that a simulated meeting can have.

use super::network::MachineId;

/// A fault, or the end of one.
#[derive(Debug, Clone, Copy)]
pub(super) enum Incident {
    /// The program starts on a machine and joins the room, for the first time or again.
    Join(MachineId),
    /// The program is killed, and the operating system closes its connections.
    Kill(MachineId),
    /// The machine sleeps for a time, in ms.
    Sleep(MachineId, u64),
    Wake(MachineId),
    /// One direction between two machines is blocked for a time, in ms.
    Block(MachineId, MachineId, u64),
    Unblock(MachineId, MachineId),
    /// The machines whose bits are set can't reach the others for a time, in ms.
    Split(u64, u64),
    Heal(u64),
    /// The connection to the host breaks.
    Disconnect(MachineId),
    /// The person leaves.
    Leave(MachineId),
    FinishLeaving(MachineId),
    /// The leaving process exits, even if nobody has taken the room over.
    ForceExit(MachineId),
    // The following happen to the member that hosts the room at that moment, or is about to host it.
    KillHost,
    PowerOffHost,
    SleepHost(u64),
    IsolateHost(u64),
    LeaveHost,
    /// The host hands the room over and stays.
    HandOverHost,
    KillCandidate,
    /// The impostor tells every member that it hosts the room.
    Impersonate,
    /// A liar tells every member a lie.
    Lie(MachineId),
}
