//! RSA moduli of the form that a flawed chip library made, which can be factored (ROCA, CVE-2017-15361).
//!
//! Both primes of such a key are powers of 65537 modulo a product of small primes, and so then is their product,
//! the modulus. A sound modulus is one modulo all of the primes below by a chance of about one in 10^8.

/// The primes that are looked at.
const PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
    113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// The number whose powers give the form away.
const GENERATOR: u32 = 65_537;

/// Tells whether a modulus, big-endian, has the form.
pub(super) fn is_weak(modulus: &[u8]) -> bool {
    PRIMES.iter().all(|&prime| is_power(remainder(modulus, prime), prime))
}

fn remainder(number: &[u8], prime: u32) -> u32 {
    number.iter().fold(0, |remainder, byte| (remainder << 8 | u32::from(*byte)) % prime)
}

/// Tells whether a number is a power of the generator modulo a prime.
fn is_power(number: u32, prime: u32) -> bool {
    let mut powers = core::iter::successors(Some(1), |power| Some(power * (GENERATOR % prime) % prime));
    powers.by_ref().take(prime as usize).any(|power| power == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_of_the_generator_is_weak_and_its_neighbour_is_not() {
        let mut power = 1_u128;
        for _ in 0..7 {
            power *= u128::from(GENERATOR);
            assert!(is_weak(&power.to_be_bytes()));
            assert!(!is_weak(&(power + 2).to_be_bytes()));
        }
    }
}
