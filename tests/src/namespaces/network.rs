//! A virtual network: a Linux bridge, and network namespaces connected to it that act as machines.
//!
//! [`Network`] can be split in two and healed again. [`Machine`] runs programs and Rust code in its namespace, and its
//! cable can be unplugged. Everything works only inside [`super::isolated`].

use std::ffi::OsStr;
use std::fs::File;
use std::net::Ipv4Addr;
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::sched::{CloneFlags, setns};

use super::run;

/// Machines that reach each other and nothing else. Works only inside [`super::isolated`].
#[derive(Debug)]
pub struct Network {
    bridge: String,
    subnet: u8,
    machines: Vec<Machine>,
}

/// One machine of a [`Network`]: a network namespace whose interface `eth0` is connected to the bridge.
#[derive(Debug)]
pub struct Machine {
    name: String,
    address: Ipv4Addr,
}

impl Network {
    /// Creates a network with this many machines on one link. Their addresses are `10.77.x.1`, `10.77.x.2`, and so on.
    ///
    /// # Panics
    /// If an `ip` command fails.
    pub fn new(machines: u8) -> Self {
        static NEXT_SUBNET: AtomicU8 = AtomicU8::new(1);
        let subnet = NEXT_SUBNET.fetch_add(1, Ordering::Relaxed);
        let bridge = format!("net{subnet}");
        // With multicast snooping the bridge holds multicast back from ports that have not sent a report yet.
        ip(&["link", "add", &bridge, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0"]);
        ip(&["link", "set", &bridge, "up"]);
        let machines = (1..=machines).map(|number| Machine::new(&bridge, subnet, number)).collect::<Vec<_>>();
        for machine in &machines {
            machine.wait_for_link("state UP");
        }
        Self { bridge, subnet, machines }
    }

    /// Connects the test itself to the network, for programs that can't run on one of its machines, such as browsers with their
    /// drivers.
    ///
    /// # Panics
    /// If the `ip` command fails.
    pub fn connect_test(&self) {
        ip(&["address", "add", &format!("10.77.{}.200/24", self.subnet), "dev", &self.bridge]);
    }

    /// Moves the machines with these numbers to a second bridge. They still reach each other, but no other machine.
    /// Their links stay up, so no program notices the split at once.
    ///
    /// # Panics
    /// If an `ip` command fails, or the network is already split.
    pub fn split(&self, apart: &[usize]) {
        let bridge = self.second_bridge();
        ip(&["link", "add", &bridge, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0"]);
        ip(&["link", "set", &bridge, "up"]);
        for &machine in apart {
            ip(&["link", "set", &self.machine(machine).name, "master", &bridge]);
        }
    }

    /// Moves all machines back to the first bridge.
    ///
    /// # Panics
    /// If an `ip` command fails, or the network is not split.
    pub fn heal(&self) {
        for machine in &self.machines {
            ip(&["link", "set", &machine.name, "master", &self.bridge]);
        }
        ip(&["link", "del", &self.second_bridge()]);
    }

    fn second_bridge(&self) -> String {
        format!("{}-b", self.bridge)
    }

    /// The machine with this number, counted from 0.
    pub fn machine(&self, number: usize) -> &Machine {
        &self.machines[number]
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // The namespaces end with the test process anyway, so failures here do no harm.
        for machine in &self.machines {
            let _ = Command::new("ip").args(["netns", "del", &machine.name]).output();
        }
        for bridge in [&self.bridge, &self.second_bridge()] {
            let _ = Command::new("ip").args(["link", "del", bridge]).output();
        }
    }
}

impl Machine {
    fn new(bridge: &str, subnet: u8, number: u8) -> Self {
        let machine =
            Self { name: format!("{bridge}-{number}"), address: Ipv4Addr::new(10, 77, subnet, number) };
        let (name, cable) = (machine.name.as_str(), machine.name.as_str());
        ip(&["netns", "add", name]);
        // Duplicate address detection takes two seconds, and these addresses are unique.
        let no_detection = "echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad";
        let _ = machine.command("sh").args(["-c", no_detection]).output();
        ip(&["link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name]);
        ip(&["link", "set", cable, "master", bridge, "up"]);
        ip(&["-n", name, "link", "set", "lo", "up"]);
        ip(&["-n", name, "address", "add", &format!("{}/24", machine.address), "dev", "eth0"]);
        ip(&["-n", name, "link", "set", "eth0", "up"]);
        ip(&["-n", name, "route", "add", "default", "via", &format!("10.77.{subnet}.254")]);
        machine
    }

    /// The machine's IPv4 address on the network.
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// Adds one more address to the machine, such as `192.168.7.1/24`.
    ///
    /// # Panics
    /// If the `ip` command fails.
    pub fn add_address(&self, address: &str) {
        ip(&["-n", &self.name, "address", "add", address, "dev", "eth0"]);
    }

    /// A [`Command`] that runs a program on this machine.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("ip");
        // `ip netns exec` mounts /sys for the namespace, so the program sees its own interfaces there. `ip -n` does not.
        command.args(["netns", "exec", &self.name]).arg(program);
        command
    }

    /// Starts async Rust code on this machine, on a new thread with its own Tokio runtime. That thread and all threads
    /// it spawns use the machine's network. The rest of the process does not.
    ///
    /// # Panics
    /// If the thread can't be started. The new thread panics if it can't enter the machine's network namespace.
    pub fn start<F, T>(&self, code: F) -> JoinHandle<T>
    where
        F: AsyncFnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.enter(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(code())
        })
    }

    /// Like [`Machine::start`], for synchronous code.
    ///
    /// # Panics
    /// See [`Machine::start`].
    pub fn enter<F, T>(&self, code: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let namespace = format!("/run/netns/{}", self.name);
        let on_host = move || {
            let namespace = File::open(&namespace).expect("the machine's network is there");
            setns(namespace, CloneFlags::CLONE_NEWNET)
                .expect("a thread may move to a network of its own process");
            code()
        };
        thread::Builder::new().name(self.name.clone()).spawn(on_host).expect("a thread starts")
    }

    /// Runs async Rust code on this machine and waits for its result.
    ///
    /// # Panics
    /// If the code panics.
    pub fn run<F, T>(&self, code: F) -> T
    where
        F: AsyncFnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.start(code).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Unplugs the machine's cable: no packets come in or go out. Peers are not notified.
    ///
    /// # Panics
    /// If the `ip` command fails.
    pub fn unplug(&self) {
        ip(&["link", "set", &self.name, "down"]);
        self.wait_for_link("NO-CARRIER");
    }

    /// Plugs the cable back in. The machine keeps its addresses.
    ///
    /// # Panics
    /// If the `ip` command fails.
    pub fn plug_in(&self) {
        ip(&["link", "set", &self.name, "up"]);
        self.wait_for_link("state UP");
    }

    /// Waits until the machine's `eth0` is in this state. The kernel updates it up to a second late.
    fn wait_for_link(&self, state: &str) {
        let start = Instant::now();
        while !ip(&["-n", &self.name, "-o", "link", "show", "eth0"]).contains(state) {
            assert!(start.elapsed() < Duration::from_secs(10), "eth0 of {} is not in {state}", self.name);
            thread::sleep(Duration::from_millis(10));
        }
    }
}

fn ip(arguments: &[&str]) -> String {
    run(Command::new("ip").args(arguments))
}
