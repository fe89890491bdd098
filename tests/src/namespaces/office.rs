//! A bridge, and hosts on it.

use std::ffi::OsStr;
use std::fs::File;
use std::net::Ipv4Addr;
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::sched::{CloneFlags, setns};

use super::run;

/// Hosts that see each other and nobody else. Only inside [`super::isolated`].
#[derive(Debug)]
pub struct Office {
    bridge: String,
    hosts: Vec<Host>,
}

/// One of them: a network namespace whose only cable, `eth0`, leads to the bridge.
#[derive(Debug)]
pub struct Host {
    name: String,
    address: Ipv4Addr,
}

impl Office {
    /// An office of that many hosts, at `10.77.x.1` and up, all on one link.
    ///
    /// # Panics
    /// If it can't be built.
    pub fn new(hosts: u8) -> Self {
        static OFFICES: AtomicU8 = AtomicU8::new(1);
        let office = OFFICES.fetch_add(1, Ordering::Relaxed);
        let bridge = format!("office{office}");
        // Snooping would hold multicast back from ports whose reports it has not seen yet.
        ip(&["link", "add", &bridge, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0"]);
        ip(&["link", "set", &bridge, "up"]);
        let hosts = (1..=hosts).map(|number| Host::new(&bridge, office, number)).collect::<Vec<_>>();
        for host in &hosts {
            host.wait_for_link("state UP");
        }
        Self { bridge, hosts }
    }

    /// Splits the office: these hosts reach each other and no others any more, and nobody is told.
    ///
    /// # Panics
    /// If that fails, or the office is split already.
    pub fn split(&self, apart: &[usize]) {
        let bridge = self.second_bridge();
        ip(&["link", "add", &bridge, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0"]);
        ip(&["link", "set", &bridge, "up"]);
        for &host in apart {
            ip(&["link", "set", &self.host(host).name, "master", &bridge]);
        }
    }

    /// Puts it together again.
    ///
    /// # Panics
    /// If that fails, or the office is not split.
    pub fn heal(&self) {
        for host in &self.hosts {
            ip(&["link", "set", &host.name, "master", &self.bridge]);
        }
        ip(&["link", "del", &self.second_bridge()]);
    }

    fn second_bridge(&self) -> String {
        format!("{}-b", self.bridge)
    }

    /// The host of that number, from 0 up.
    pub fn host(&self, number: usize) -> &Host {
        &self.hosts[number]
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        // The namespaces end with the test's process in any case, so this may fail without harm.
        for host in &self.hosts {
            let _ = Command::new("ip").args(["netns", "del", &host.name]).output();
        }
        for bridge in [&self.bridge, &self.second_bridge()] {
            let _ = Command::new("ip").args(["link", "del", bridge]).output();
        }
    }
}

impl Host {
    fn new(bridge: &str, office: u8, number: u8) -> Self {
        let host =
            Self { name: format!("{bridge}-{number}"), address: Ipv4Addr::new(10, 77, office, number) };
        let (name, cable) = (host.name.as_str(), host.name.as_str());
        ip(&["netns", "add", name]);
        // Nobody else has these addresses, and waiting to find out takes two seconds.
        let no_detection = "echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad";
        let _ = host.command("sh").args(["-c", no_detection]).output();
        ip(&["link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name]);
        ip(&["link", "set", cable, "master", bridge, "up"]);
        ip(&["-n", name, "link", "set", "lo", "up"]);
        ip(&["-n", name, "address", "add", &format!("{}/24", host.address), "dev", "eth0"]);
        ip(&["-n", name, "link", "set", "eth0", "up"]);
        ip(&["-n", name, "route", "add", "default", "via", &format!("10.77.{office}.254")]);
        host
    }

    /// Its IPv4 address on the office's link.
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// Gives it one more address, such as `192.168.7.1/24`.
    ///
    /// # Panics
    /// If that fails.
    pub fn has_also(&self, address: &str) {
        ip(&["-n", &self.name, "address", "add", address, "dev", "eth0"]);
    }

    /// A program to be run on this host.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("ip");
        // With -n a program would not see its own interfaces under /sys; `netns exec` mounts them.
        command.args(["netns", "exec", &self.name]).arg(program);
        command
    }

    /// Starts Rust code on this host, on a thread of its own with a runtime of its own. The thread, and
    /// every thread that it starts, is in the host's network; the rest of the process is not.
    ///
    /// # Panics
    /// If the thread can't be started; the thread does if it can't move to the host's network.
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

    /// The same for code that brings its own runtime, or needs none.
    ///
    /// # Panics
    /// As [`Host::start`].
    pub fn enter<F, T>(&self, code: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let namespace = format!("/run/netns/{}", self.name);
        let on_host = move || {
            let namespace = File::open(&namespace).expect("the host's network is there");
            setns(namespace, CloneFlags::CLONE_NEWNET)
                .expect("a thread may move to a network of its own process");
            code()
        };
        thread::Builder::new().name(self.name.clone()).spawn(on_host).expect("a thread starts")
    }

    /// Runs Rust code on this host, and waits for its end.
    ///
    /// # Panics
    /// If the code does.
    pub fn run<F, T>(&self, code: F) -> T
    where
        F: AsyncFnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.start(code).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Pulls the cable: nothing comes in or goes out, and nobody is told.
    ///
    /// # Panics
    /// If that fails.
    pub fn unplug(&self) {
        ip(&["link", "set", &self.name, "down"]);
        self.wait_for_link("NO-CARRIER");
    }

    /// Puts the cable back; the addresses are still there.
    ///
    /// # Panics
    /// If that fails.
    pub fn plug_in(&self) {
        ip(&["link", "set", &self.name, "up"]);
        self.wait_for_link("state UP");
    }

    /// Waits until the host's `eth0` is in that state; the kernel tells it up to a second late.
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
