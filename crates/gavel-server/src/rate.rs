//! How fast one address may submit.
//!
//! Every submission tells its sender something about hidden data, however little, and takes a place in the queue. The
//! limit is on addresses because there are no accounts yet; behind a proxy all share one, so it has to limit there.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::refusal::Refusal;

/// How fast one address may submit. A network that is given one IPv6 host is a /64, so that counts as one address.
pub(crate) struct SubmissionRate {
    /// `None`: as fast as it likes.
    limiter: Option<DefaultKeyedRateLimiter<IpAddr>>,
    clock: DefaultClock,
}

impl SubmissionRate {
    /// So many in a minute, and as many at once after a quiet minute; 0 is no limit.
    pub(crate) fn per_minute(submissions: u32) -> Self {
        let limiter = NonZeroU32::new(submissions).map(|number| RateLimiter::keyed(Quota::per_minute(number)));
        Self { limiter, clock: DefaultClock::default() }
    }

    /// Counts one submission from an address, or refuses it.
    pub(crate) fn admit(&self, address: IpAddr) -> Result<(), Refusal> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        limiter.check_key(&network(address)).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            // Rounded up, and never "at once": then it would be refused again.
            let seconds = wait.as_secs() + 1;
            Refusal::TooManySubmissions { per_minute: not_until.quota().burst_size().get(), seconds }
        })
    }

    /// Forgets the addresses that have been quiet.
    pub(crate) fn upkeep(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
        }
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_address_has_its_own_minute() {
        let rate = SubmissionRate::per_minute(3);
        let (one, other) = (address("192.0.2.1"), address("192.0.2.2"));
        for _ in 0..3 {
            assert_eq!(rate.admit(one), Ok(()));
        }
        let Err(Refusal::TooManySubmissions { per_minute, seconds }) = rate.admit(one) else { panic!("not refused") };
        assert_eq!(per_minute, 3);
        assert!((1..=20).contains(&seconds), "{seconds}: one in twenty seconds");
        assert_eq!(rate.admit(other), Ok(()));
        let networks = ["2001:db8::1", "2001:db8::2", "2001:db8::3:4", "2001:db8::5"].map(address);
        assert_eq!(networks.map(|address| rate.admit(address).is_ok()), [true, true, true, false]);
        rate.upkeep();
        assert!(rate.admit(one).is_err(), "who has just been refused is not forgotten");
    }

    #[test]
    fn a_network_is_one_address() {
        for (one, other, same) in [
            ("2001:db8::1", "2001:db8::ffff:1", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
        ] {
            assert_eq!(network(address(one)) == network(address(other)), same, "{one} {other}");
        }
    }

    #[test]
    fn nought_is_no_limit() {
        let rate = SubmissionRate::per_minute(0);
        assert!((0..10_000).all(|_| rate.admit(address("::1")).is_ok()));
    }
}
