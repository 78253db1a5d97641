//! Who acts: people, services and the sessions they open, each a function of where it was opened, so
//! that a record anywhere may use a key that another file issued.

use super::rng::{BASE32, HEX, Rng};
use std::fmt::Write;

/// Accounts of the organisation.
pub const ACCOUNTS: [&str; 8] = [
    "111122223333",
    "222233334444",
    "333344445555",
    "444455556666",
    "555566667777",
    "666677778888",
    "777788889999",
    "888899990000",
];
/// Roles, users and people of each account.
pub const ROLES: u64 = 60;
const USERS: u64 = 25;
const PEOPLE: u64 = 80;

const WORK: [&str; 12] = [
    "ingest", "deploy", "billing", "orders", "search", "backup", "metrics", "payments", "catalog",
    "mailer", "audit", "gateway",
];
const PART: [&str; 5] = ["service", "worker", "reader", "pipeline", "admin"];
const FIRST: [&str; 20] = [
    "alice", "bruno", "carla", "deniz", "elena", "farid", "greta", "hugo", "ines", "jonas", "kira",
    "luca", "maria", "noor", "olga", "pavel", "quinn", "rosa", "sven", "tara",
];

/// Where a session was opened, or that of nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    pub account: usize,
    /// Number of the log file among those of the account.
    pub file: u64,
    /// Number of the session in it.
    pub number: u64,
    /// Seconds since the archive's first day.
    pub time: u64,
}

/// Who opened a session.
#[derive(Clone, Copy, Debug)]
pub enum Opener {
    Service(&'static str),
    User(u64),
    /// Through Identity Center, by the portal.
    Person(u64),
    /// Another session.
    Session(At),
}

/// A session of a role.
#[derive(Clone, Debug)]
pub struct Session {
    pub at: At,
    pub opener: Opener,
    pub role: String,
    /// `arn:aws:iam::…:role/…`, with its path.
    pub role_arn: String,
    pub role_id: String,
    pub name: String,
    pub key: String,
    pub ip: String,
    pub agent: &'static str,
}

pub fn role_name(number: u64) -> String {
    let work = WORK[(number % 12) as usize];
    format!("{work}-{}", PART[(number / 12 % 5) as usize])
}

fn unique_id(prefix: &str, numbers: &[u64]) -> String {
    let mut id = prefix.to_owned();
    Rng::of(numbers).letters(BASE32, 21 - prefix.len(), &mut id);
    id
}

pub fn person_name(number: u64) -> String {
    let first = FIRST[(number % 20) as usize];
    format!(
        "{first}.{}@example.com",
        char::from(b'a' + (number / 20) as u8)
    )
}

/// The person's id in Identity Center's directory.
pub fn person_id(number: u64) -> String {
    let mut id = String::from("9067");
    Rng::of(&[11, number]).letters(HEX, 6, &mut id);
    id.push('-');
    let mut rng = Rng::of(&[12, number]);
    for (nth, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if nth > 0 {
            id.push('-');
        }
        rng.letters(HEX, length, &mut id);
    }
    id
}

pub fn person(rng: &mut Rng) -> u64 {
    rng.skewed(PEOPLE)
}

/// A user with a key of long standing: name, unique id and access key.
pub fn user(account: usize, number: u64) -> (String, String, String) {
    let name = format!("{}-{}", FIRST[(number % 20) as usize], number / 20);
    let numbers = [13, account as u64, number];
    let id = unique_id("AIDA", &numbers);
    let mut key = String::from("AKIA");
    Rng::of(&[14, account as u64, number]).letters(BASE32, 16, &mut key);
    (name, id, key)
}

pub fn any_user(rng: &mut Rng) -> u64 {
    rng.skewed(USERS)
}

pub fn address(rng: &mut Rng) -> String {
    format!("198.51.{}.{}", rng.below(40), rng.below(250))
}

pub const AGENTS: [&str; 6] = [
    "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.1 md/GOOS#linux md/GOARCH#arm64 api/s3#1.78.2 m/E,n",
    "Boto3/1.37.11 md/Botocore#1.37.11 ua/2.0 os/linux#6.1.130-139.222.amzn2023.x86_64 md/arch#x86_64 lang/python#3.12.9 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy",
    "aws-sdk-java/2.31.6 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10.234-225.910.amzn2.aarch64 lang/java#21.0.6 md/OpenJDK_64-Bit_Server_VM#21.0.6+7-LTS md/vendor#Amazon.com_Inc. md/en_US",
    "APN/1.0 HashiCorp/1.0 Terraform/1.11.2 (+https://www.terraform.io) terraform-provider-aws/5.91.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.3",
    "aws-cli/2.25.2 md/awscrt#0.23.8 ua/2.1 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/pyimpl#CPython m/C,n,b,E cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#s3.cp",
    "amazon-ssm-agent/3.3.1142.0 aws-sdk-go/1.55.5 (go1.22.10; linux; arm64)",
];

impl Session {
    /// The session opened there. `before` files of the account came earlier.
    pub fn of(at: At) -> Session {
        let account = at.account as u64;
        let mut rng = Rng::of(&[15, account, at.file, at.number]);
        let chance = rng.below(100);
        let opener = match chance {
            0..60 => Opener::Service(
                [
                    "lambda.amazonaws.com",
                    "ec2.amazonaws.com",
                    "ecs-tasks.amazonaws.com",
                    "glue.amazonaws.com",
                ][rng.below(4) as usize],
            ),
            60..75 => Opener::User(any_user(&mut rng)),
            75..83 => Opener::Person(person(&mut rng)),
            // The first file of an account has nothing before it.
            _ if at.file == 0 => Opener::User(any_user(&mut rng)),
            _ => Opener::Session(At {
                account: at.account,
                file: at.file - 1,
                number: 0,
                time: at.time.saturating_sub(600),
            }),
        };
        let number = rng.skewed(ROLES);
        let (role, path) = match opener {
            Opener::Person(_) => {
                let set = ["PowerUser", "ReadOnly", "Administrator"][(number % 3) as usize];
                let mut role = format!("AWSReservedSSO_{set}Access_");
                Rng::of(&[16, account, number % 3]).letters(HEX, 16, &mut role);
                (role, "aws-reserved/sso.amazonaws.com/eu-west-1/")
            }
            Opener::Service(_) => (role_name(number), "service-role/"),
            _ => (role_name(number), ""),
        };
        let mut name = String::new();
        match opener {
            Opener::Person(person) => name = person_name(person),
            Opener::Service("ec2.amazonaws.com") => {
                name.push_str("i-0");
                rng.letters(HEX, 16, &mut name);
            }
            Opener::Service(_) => name = format!("{}-handler", WORK[(number % 12) as usize]),
            _ => {
                let _ = write!(name, "run-{}", rng.below(1_000_000));
            }
        }
        let mut key = String::from("ASIA");
        rng.letters(BASE32, 16, &mut key);
        Session {
            at,
            opener,
            role_arn: format!("arn:aws:iam::{}:role/{path}{role}", ACCOUNTS[at.account]),
            role_id: unique_id("AROA", &[17, account, number, u64::from(path.len() > 14)]),
            role,
            name,
            key,
            ip: address(&mut rng),
            agent: AGENTS[rng.below(5) as usize],
        }
    }

    /// `arn:aws:sts::…:assumed-role/ROLE/NAME`.
    pub fn arn(&self) -> String {
        let (account, role, name) = (ACCOUNTS[self.at.account], &self.role, &self.name);
        format!("arn:aws:sts::{account}:assumed-role/{role}/{name}")
    }
}
