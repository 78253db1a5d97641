
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'ctq' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'ctq'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'ctq' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('search', 'search', [CompletionResultType]::ParameterValue, 'The events that match')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Counts by any field: who, what, from where, over time')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, in roff')
            break
        }
        'ctq;search' {
            [CompletionResult]::new('--max-file-size', '--max-file-size', [CompletionResultType]::ParameterName, 'Stop reading a file past this size after decompression (k, M, G)')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'How many threads [default: one per core]')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'How many threads [default: one per core]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User: IAM user, session name, `root`, Identity Center name')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role of the session: name, path/name or ARN')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Principal by ARN or id')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'The caller''s account')
            [CompletionResult]::new('--access-key', '--access-key', [CompletionResultType]::ParameterName, 'Access key id that signed the call')
            [CompletionResult]::new('--identity-type', '--identity-type', [CompletionResultType]::ParameterName, 'Kind of caller: AssumedRole, IAMUser, role-session, root, ...')
            [CompletionResult]::new('--invoked-by', '--invoked-by', [CompletionResultType]::ParameterName, 'Service that made or forwarded the call: cloudformation, ...')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'User agent; plain text is looked for anywhere in it')
            [CompletionResult]::new('--source-identity', '--source-identity', [CompletionResultType]::ParameterName, 'Source identity that the session carries')
            [CompletionResult]::new('--mfa', '--mfa', [CompletionResultType]::ParameterName, 'With or without multi-factor authentication, where the record says so')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'From this time on: 2026-03-14, 2026-03-14T09:05Z, 90m, 7d, yesterday')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Before this time (the time itself is outside)')
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'On this day or in this month: 2026-03-14, 2026-03, today')
            [CompletionResult]::new('--around', '--around', [CompletionResultType]::ParameterName, 'Around a time: 2026-03-14T09:05Z±10m (15 minutes unless given)')
            [CompletionResult]::new('--hours', '--hours', [CompletionResultType]::ParameterName, 'Hours of the day in --tz: 22-06 is from 22:00 until before 06:00')
            [CompletionResult]::new('--weekday', '--weekday', [CompletionResultType]::ParameterName, 'Days of the week in --tz: mon-fri, sat')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'Source address, network or service: 203.0.113.7, 10.0.0.0/8, @FILE')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region the call was made to: eu-*, us-east-1')
            [CompletionResult]::new('--vpc-endpoint', '--vpc-endpoint', [CompletionResultType]::ParameterName, 'VPC endpoint the call came through')
            [CompletionResult]::new('--recipient-account', '--recipient-account', [CompletionResultType]::ParameterName, 'Account whose trail received the record')
            [CompletionResult]::new('--service', '--service', [CompletionResultType]::ParameterName, 'Service: s3, iam, s3.amazonaws.com')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Event name: PutBucket*, s3:Delete*, !AssumeRole')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'Resource by ARN, name or id: arn:..., s3://bucket/key, i-0abc...')
            [CompletionResult]::new('--resource-type', '--resource-type', [CompletionResultType]::ParameterName, 'Type of a resource: AWS::S3::*')
            [CompletionResult]::new('--error', '--error', [CompletionResultType]::ParameterName, 'Error code: NoSuchBucket, *Exception')
            [CompletionResult]::new('--category', '--category', [CompletionResultType]::ParameterName, 'Category: management, data, insight, network')
            [CompletionResult]::new('--topic', '--topic', [CompletionResultType]::ParameterName, 'Topic of management events: security, devices, routing, logging')
            [CompletionResult]::new('--event-id', '--event-id', [CompletionResultType]::ParameterName, 'Event id')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'Request id')
            [CompletionResult]::new('--shared-event-id', '--shared-event-id', [CompletionResultType]::ParameterName, 'Id that the copies of one event for different accounts share')
            [CompletionResult]::new('--contains', '--contains', [CompletionResultType]::ParameterName, 'Text anywhere in the record, in any case')
            [CompletionResult]::new('--match', '--match', [CompletionResultType]::ParameterName, 'Regular expression anywhere in the record')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Condition on any field: ''requestParameters.bucketName = acme*''')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The format')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write to a file instead of standard output')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this zone, and read times without an offset in it (IANA name, local, UTC)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto, always or never')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Show these fields: names of CloudTrail, paths, or derived fields (see `ctq stats --help`)')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most this many events')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order by a field [default: eventTime, then eventID]')
            [CompletionResult]::new('--no-prune', '--no-prune', [CompletionResultType]::ParameterName, 'Open every file, also those whose path says that nothing in them can match')
            [CompletionResult]::new('--human', '--human', [CompletionResultType]::ParameterName, 'Only callers behind whom a person can stand')
            [CompletionResult]::new('--service-actor', '--service-actor', [CompletionResultType]::ParameterName, 'Only AWS services and the sessions they hold')
            [CompletionResult]::new('--console', '--console', [CompletionResultType]::ParameterName, 'Only what was done in or through the console')
            [CompletionResult]::new('--cross-account', '--cross-account', [CompletionResultType]::ParameterName, 'Only callers of another account than the one that received the record')
            [CompletionResult]::new('--read', '--read', [CompletionResultType]::ParameterName, 'Only calls that read')
            [CompletionResult]::new('--write', '--write', [CompletionResultType]::ParameterName, 'Only calls that write')
            [CompletionResult]::new('--ok', '--ok', [CompletionResultType]::ParameterName, 'Only calls that worked')
            [CompletionResult]::new('--denied', '--denied', [CompletionResultType]::ParameterName, 'Only calls refused for want of permission')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only calls that failed in another way (with --denied: either)')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Print the counts of the run, every issue, and the time it took on standard error')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No hints and no progress bar on standard error; issues are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No hints and no progress bar on standard error; issues are still printed')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Turn the order round: newest first')
            [CompletionResult]::new('--unsorted', '--unsorted', [CompletionResultType]::ParameterName, 'In the order of the archive, printed as found')
            [CompletionResult]::new('--provenance', '--provenance', [CompletionResultType]::ParameterName, 'Add where each record was read: file, record number, envelope')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ctq;stats' {
            [CompletionResult]::new('--max-file-size', '--max-file-size', [CompletionResultType]::ParameterName, 'Stop reading a file past this size after decompression (k, M, G)')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'How many threads [default: one per core]')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'How many threads [default: one per core]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'User: IAM user, session name, `root`, Identity Center name')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role of the session: name, path/name or ARN')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Principal by ARN or id')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'The caller''s account')
            [CompletionResult]::new('--access-key', '--access-key', [CompletionResultType]::ParameterName, 'Access key id that signed the call')
            [CompletionResult]::new('--identity-type', '--identity-type', [CompletionResultType]::ParameterName, 'Kind of caller: AssumedRole, IAMUser, role-session, root, ...')
            [CompletionResult]::new('--invoked-by', '--invoked-by', [CompletionResultType]::ParameterName, 'Service that made or forwarded the call: cloudformation, ...')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'User agent; plain text is looked for anywhere in it')
            [CompletionResult]::new('--source-identity', '--source-identity', [CompletionResultType]::ParameterName, 'Source identity that the session carries')
            [CompletionResult]::new('--mfa', '--mfa', [CompletionResultType]::ParameterName, 'With or without multi-factor authentication, where the record says so')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'From this time on: 2026-03-14, 2026-03-14T09:05Z, 90m, 7d, yesterday')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Before this time (the time itself is outside)')
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'On this day or in this month: 2026-03-14, 2026-03, today')
            [CompletionResult]::new('--around', '--around', [CompletionResultType]::ParameterName, 'Around a time: 2026-03-14T09:05Z±10m (15 minutes unless given)')
            [CompletionResult]::new('--hours', '--hours', [CompletionResultType]::ParameterName, 'Hours of the day in --tz: 22-06 is from 22:00 until before 06:00')
            [CompletionResult]::new('--weekday', '--weekday', [CompletionResultType]::ParameterName, 'Days of the week in --tz: mon-fri, sat')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'Source address, network or service: 203.0.113.7, 10.0.0.0/8, @FILE')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region the call was made to: eu-*, us-east-1')
            [CompletionResult]::new('--vpc-endpoint', '--vpc-endpoint', [CompletionResultType]::ParameterName, 'VPC endpoint the call came through')
            [CompletionResult]::new('--recipient-account', '--recipient-account', [CompletionResultType]::ParameterName, 'Account whose trail received the record')
            [CompletionResult]::new('--service', '--service', [CompletionResultType]::ParameterName, 'Service: s3, iam, s3.amazonaws.com')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Event name: PutBucket*, s3:Delete*, !AssumeRole')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'Resource by ARN, name or id: arn:..., s3://bucket/key, i-0abc...')
            [CompletionResult]::new('--resource-type', '--resource-type', [CompletionResultType]::ParameterName, 'Type of a resource: AWS::S3::*')
            [CompletionResult]::new('--error', '--error', [CompletionResultType]::ParameterName, 'Error code: NoSuchBucket, *Exception')
            [CompletionResult]::new('--category', '--category', [CompletionResultType]::ParameterName, 'Category: management, data, insight, network')
            [CompletionResult]::new('--topic', '--topic', [CompletionResultType]::ParameterName, 'Topic of management events: security, devices, routing, logging')
            [CompletionResult]::new('--event-id', '--event-id', [CompletionResultType]::ParameterName, 'Event id')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'Request id')
            [CompletionResult]::new('--shared-event-id', '--shared-event-id', [CompletionResultType]::ParameterName, 'Id that the copies of one event for different accounts share')
            [CompletionResult]::new('--contains', '--contains', [CompletionResultType]::ParameterName, 'Text anywhere in the record, in any case')
            [CompletionResult]::new('--match', '--match', [CompletionResultType]::ParameterName, 'Regular expression anywhere in the record')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Condition on any field: ''requestParameters.bucketName = acme*''')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The format')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write to a file instead of standard output')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this zone, and read times without an offset in it (IANA name, local, UTC)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto, always or never')
            [CompletionResult]::new('--by', '--by', [CompletionResultType]::ParameterName, 'Count by these fields; several make combinations')
            [CompletionResult]::new('--top', '--top', [CompletionResultType]::ParameterName, 'Only the N groups with the most events')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order by events, ok, denied, failed, first, last or one of the fields [default: most events first; time in its order]')
            [CompletionResult]::new('--no-prune', '--no-prune', [CompletionResultType]::ParameterName, 'Open every file, also those whose path says that nothing in them can match')
            [CompletionResult]::new('--human', '--human', [CompletionResultType]::ParameterName, 'Only callers behind whom a person can stand')
            [CompletionResult]::new('--service-actor', '--service-actor', [CompletionResultType]::ParameterName, 'Only AWS services and the sessions they hold')
            [CompletionResult]::new('--console', '--console', [CompletionResultType]::ParameterName, 'Only what was done in or through the console')
            [CompletionResult]::new('--cross-account', '--cross-account', [CompletionResultType]::ParameterName, 'Only callers of another account than the one that received the record')
            [CompletionResult]::new('--read', '--read', [CompletionResultType]::ParameterName, 'Only calls that read')
            [CompletionResult]::new('--write', '--write', [CompletionResultType]::ParameterName, 'Only calls that write')
            [CompletionResult]::new('--ok', '--ok', [CompletionResultType]::ParameterName, 'Only calls that worked')
            [CompletionResult]::new('--denied', '--denied', [CompletionResultType]::ParameterName, 'Only calls refused for want of permission')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only calls that failed in another way (with --denied: either)')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Print the counts of the run, every issue, and the time it took on standard error')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No hints and no progress bar on standard error; issues are still printed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No hints and no progress bar on standard error; issues are still printed')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Turn the order round')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ctq;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ctq;man' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
