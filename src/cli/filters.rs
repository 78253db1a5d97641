//! The filters a person types, shared by every command that reads events. Only their names and their
//! help stand here; what they mean is in [`crate::filter`].

use clap::{Args, ValueEnum};

/// How the values of the filters are read; for the end of a command's long help.
pub const VALUES_HELP: &str = "\
How filters combine:
  different flags      all of them must hold
  one flag, repeated or with a comma list
                       one of the values must hold (--where: all of them)
  !value               excludes: --user '!alice' is everyone but alice

How values are read:
  PutBucketPolicy      the whole text; upper and lower case count only in --resource
  PutBucket*           * stands for any characters, ? for one; \\* and \\? are the characters themselves
  /^(Put|Delete)/      a regular expression, found anywhere; /.../i ignores case
  @FILE                one value a line, # begins a comment
  \\!x \\@x \\/x \\,     a value that begins with ! @ or /, or holds a comma";

/// An answer of yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum YesNo {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// Who, when, where and what: the conditions an event must meet.
#[derive(Args, Debug, Default, Clone)]
#[command(about = None, long_about = None)]
pub struct FilterArgs {
    /// User: IAM user, session name, `root`, Identity Center name
    ///
    /// The name of an IAM user, the session name of a role session, `root`, or the name of a federated,
    /// SAML, web-identity or Identity Center user.
    ///
    /// Example: --user alice,'svc-*'
    #[arg(long, value_name = "NAME", help_heading = "Who")]
    pub user: Vec<String>,

    /// Role of the session: name, path/name or ARN
    ///
    /// Example: --role deploy, --role arn:aws:iam::111122223333:role/ops/deploy
    #[arg(long, value_name = "ROLE", help_heading = "Who")]
    pub role: Vec<String>,

    /// Principal by ARN or id
    ///
    /// Compared with the caller's ARN and principal id (also the part before its `:`), with those of the
    /// issuer of its session, and with the service that made the call on its behalf.
    ///
    /// Example: --principal AROAEXAMPLEID, --principal 'arn:aws:iam::111122223333:user/*'
    #[arg(long, value_name = "ARN|ID", help_heading = "Who")]
    pub principal: Vec<String>,

    /// The caller's account
    #[arg(long, value_name = "ACCOUNT", help_heading = "Who")]
    pub account: Vec<String>,

    /// Access key id that signed the call
    #[arg(long, value_name = "KEY", help_heading = "Who")]
    pub access_key: Vec<String>,

    /// Kind of caller: AssumedRole, IAMUser, role-session, root, ...
    ///
    /// AWS's own words (Root, IAMUser, AssumedRole, Role, FederatedUser, Directory, AWSAccount,
    /// AWSService, IdentityCenterUser, SAMLUser, WebIdentityUser, Unknown) look at `userIdentity.type`;
    /// the kinds of ctq (root, iam-user, role-session, federated-user, service, account, anonymous,
    /// identity-center, saml, web-identity, unknown) at what the whole identity amounts to.
    #[arg(long, value_name = "TYPE", help_heading = "Who")]
    pub identity_type: Vec<String>,

    /// Service that made or forwarded the call: cloudformation, ...
    #[arg(long, value_name = "SERVICE", help_heading = "Who")]
    pub invoked_by: Vec<String>,

    /// User agent; plain text is looked for anywhere in it
    ///
    /// Plain text is found anywhere in the user agent, a glob must cover all of it. A comma does not
    /// separate values here; repeat the flag.
    ///
    /// Example: --user-agent boto3, --user-agent 'aws-cli/1.*'
    #[arg(long, value_name = "TEXT", help_heading = "Who")]
    pub user_agent: Vec<String>,

    /// Source identity that the session carries
    #[arg(long, value_name = "NAME", help_heading = "Who")]
    pub source_identity: Vec<String>,

    /// With or without multi-factor authentication, where the record says so
    ///
    /// `yes`: the session (mfaAuthenticated) or the sign-in (MFAUsed) used it. `no`: the record says
    /// that it did not. Records that say nothing match neither. For federated users and Identity Center
    /// a `no` tells nothing about the identity provider.
    #[arg(long, value_name = "yes|no", help_heading = "Who", value_enum)]
    pub mfa: Option<YesNo>,

    /// Only callers behind whom a person can stand
    ///
    /// Root, IAM users, federated, SAML, web-identity and Identity Center users, and role sessions that
    /// no AWS service holds. Calls that a service forwards for such a caller count. Other accounts,
    /// anonymous and unknown callers are neither human nor service. With --service-actor: either.
    #[arg(long, help_heading = "Who")]
    pub human: bool,

    /// Only AWS services and the sessions they hold
    ///
    /// Services with their own principal, service-linked roles, and role sessions held by an instance,
    /// a function, a task or another service.
    #[arg(long, help_heading = "Who")]
    pub service_actor: bool,

    /// Only what was done in or through the console
    ///
    /// Sign-in and console events, sessions whose credentials came from the console
    /// (sessionCredentialFromConsole), and the console's own user agents (signin.amazonaws.com,
    /// console.amazonaws.com, S3Console).
    #[arg(long, help_heading = "Who")]
    pub console: bool,

    /// Who started it: the actor at the far end of the chain of sessions
    ///
    /// Each caller is followed through the sessions it was handed, as `ctq blame` does, to the user,
    /// service or identity behind them; this is compared with that one's name, short name or ARN. Where
    /// several fit equally well, one of them must. Costs a second look at the archive.
    ///
    /// Example: --origin alice, --origin '!*.amazonaws.com'
    #[arg(long, value_name = "NAME", help_heading = "Who")]
    pub origin: Vec<String>,

    /// A role on the way: of the acting session, or of one that it came from
    ///
    /// Example: --via deploy, --via arn:aws:iam::111122223333:role/deploy, --via 'deploy/cli-*'
    #[arg(long, value_name = "ROLE", help_heading = "Who")]
    pub via: Vec<String>,

    /// From this time on: 2026-03-14, 2026-03-14T09:05Z, 90m, 7d, yesterday
    ///
    /// RFC 3339, a date with or without a time, a month, a span back from now (90m, 2h, 7d, 2w, 1h30m),
    /// now, today or yesterday. Without an offset the time is read in --tz (UTC unless given).
    #[arg(long, value_name = "TIME", help_heading = "When")]
    pub since: Option<String>,

    /// Before this time (the time itself is outside)
    #[arg(long, value_name = "TIME", help_heading = "When")]
    pub until: Option<String>,

    /// On this day or in this month: 2026-03-14, 2026-03, today
    #[arg(long, value_name = "DATE", help_heading = "When")]
    pub on: Vec<String>,

    /// Around a time: 2026-03-14T09:05Z±10m (15 minutes unless given)
    ///
    /// `±` may be typed as `+-` or `~`.
    ///
    /// Example: --around '2026-03-14 09:05 +-2h'
    #[arg(long, value_name = "TIME[±SPAN]", help_heading = "When")]
    pub around: Vec<String>,

    /// Hours of the day in --tz: 22-06 is from 22:00 until before 06:00
    ///
    /// Example: --hours 22-06, --hours 12:30-13,18, --hours '!9-17'
    #[arg(long, value_name = "HOURS", help_heading = "When")]
    pub hours: Vec<String>,

    /// Days of the week in --tz: mon-fri, sat
    #[arg(long, value_name = "DAYS", help_heading = "When")]
    pub weekday: Vec<String>,

    /// Source address, network or service: 203.0.113.7, 10.0.0.0/8, @FILE
    ///
    /// IPv4 and IPv6 addresses and CIDR networks, globs, and the names that AWS puts in place of an
    /// address (cloudtrail.amazonaws.com, 'AWS Internal').
    #[arg(long, value_name = "ADDRESS", help_heading = "Where")]
    pub ip: Vec<String>,

    /// Region the call was made to: eu-*, us-east-1
    #[arg(long, value_name = "REGION", help_heading = "Where")]
    pub region: Vec<String>,

    /// VPC endpoint the call came through
    #[arg(long, value_name = "ID", help_heading = "Where")]
    pub vpc_endpoint: Vec<String>,

    /// Account whose trail received the record
    #[arg(long, value_name = "ACCOUNT", help_heading = "Where")]
    pub recipient_account: Vec<String>,

    /// Only callers of another account than the one that received the record
    #[arg(long, help_heading = "Where")]
    pub cross_account: bool,

    /// Service: s3, iam, s3.amazonaws.com
    #[arg(long, value_name = "SERVICE", help_heading = "What")]
    pub service: Vec<String>,

    /// Event name: PutBucket*, s3:Delete*, !AssumeRole
    ///
    /// Dated names are found by their plain form: UpdateFunctionCode is also
    /// UpdateFunctionCode20150331v2. `service:` before the name restricts the service.
    #[arg(long, value_name = "EVENT", help_heading = "What")]
    pub event: Vec<String>,

    /// Resource by ARN, name or id: arn:..., s3://bucket/key, i-0abc...
    ///
    /// Compared with the ARNs under `resources` and with every text in the request and the response
    /// (percent-encoded ones as well). A bare name is also the last part of an ARN there. Upper and
    /// lower case count.
    #[arg(long, value_name = "RESOURCE", help_heading = "What")]
    pub resource: Vec<String>,

    /// Type of a resource: AWS::S3::*
    #[arg(long, value_name = "TYPE", help_heading = "What")]
    pub resource_type: Vec<String>,

    /// Only calls that read
    #[arg(long, help_heading = "What")]
    pub read: bool,

    /// Only calls that write
    #[arg(long, help_heading = "What")]
    pub write: bool,

    /// Only calls that worked
    #[arg(long, help_heading = "What")]
    pub ok: bool,

    /// Only calls refused for want of permission
    #[arg(long, help_heading = "What")]
    pub denied: bool,

    /// Only calls that failed in another way (with --denied: either)
    #[arg(long, help_heading = "What")]
    pub failed: bool,

    /// Error code: NoSuchBucket, *Exception
    ///
    /// The prefixes `Client.` and `Server.` of EC2 may be left out.
    #[arg(long, value_name = "CODE", help_heading = "What")]
    pub error: Vec<String>,

    /// Category: management, data, insight, network
    #[arg(long, value_name = "CATEGORY", help_heading = "What")]
    pub category: Vec<String>,

    /// Topic of management events: security, devices, routing, logging
    #[arg(long, value_name = "TOPIC", help_heading = "What")]
    pub topic: Vec<String>,

    /// Event id
    #[arg(long, value_name = "ID", help_heading = "What")]
    pub event_id: Vec<String>,

    /// Request id
    #[arg(long, value_name = "ID", help_heading = "What")]
    pub request_id: Vec<String>,

    /// Id that the copies of one event for different accounts share
    #[arg(long, value_name = "ID", help_heading = "What")]
    pub shared_event_id: Vec<String>,

    /// Text anywhere in the record, in any case
    ///
    /// Found in keys and values, escapes decoded. Taken as it stands: no globs, and a comma does not
    /// separate values; repeat the flag.
    #[arg(long, value_name = "TEXT", help_heading = "What")]
    pub contains: Vec<String>,

    /// Regular expression anywhere in the record
    ///
    /// Tried on the record as delivered and on each of its texts with escapes decoded. (?i) at its
    /// beginning ignores case.
    #[arg(long = "match", value_name = "REGEX", help_heading = "What")]
    pub matching: Vec<String>,

    /// Condition on any field: 'requestParameters.bucketName = acme*'
    ///
    /// PATH OP VALUE with = != < <= > >= ~ (regular expression) !~, `in (a, b)`, `exists`, joined by
    /// `and`, `or`, `not` and parentheses. Upper and lower case do not count, * and ? are wildcards,
    /// numbers and times compare as such, any element of a list counts, `null` is a field that is not
    /// there, a path alone is one that is there and not false. Quotes go around a value with spaces or
    /// parentheses. Repeated, all conditions must hold.
    ///
    /// Example: --where 'outcome = denied and hourOfDay >= 22',
    /// --where 'additionalEventData.bytesTransferredOut > 1000000'
    #[arg(long = "where", value_name = "CONDITION", help_heading = "What")]
    pub condition: Vec<String>,
}
