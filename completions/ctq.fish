# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ctq_global_optspecs
    string join \n h/help V/version
end

function __fish_ctq_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ctq_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ctq_using_subcommand
    set -l cmd (__fish_ctq_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ctq -n "__fish_ctq_needs_command" -s h -l help -d 'Print help'
complete -c ctq -n "__fish_ctq_needs_command" -s V -l version -d 'Print version'
complete -c ctq -n "__fish_ctq_needs_command" -f -a "search" -d 'The events that match'
complete -c ctq -n "__fish_ctq_needs_command" -f -a "blame" -d 'Every actor who touched a resource, traced to its origin'
complete -c ctq -n "__fish_ctq_needs_command" -f -a "trace" -d 'All that an actor did, and all that the sessions it opened did'
complete -c ctq -n "__fish_ctq_needs_command" -f -a "detect" -d 'Which detection rules (Sigma) hold, the gravest first'
complete -c ctq -n "__fish_ctq_needs_command" -f -a "stats" -d 'Counts by any field: who, what, from where, over time'
complete -c ctq -n "__fish_ctq_needs_command" -f -a "verify" -d 'Check log files against their digests, offline: altered, missing, put in'
complete -c ctq -n "__fish_ctq_needs_command" -f -a "report" -d 'A compliance report: CIS, PCI DSS, NIST 800-53, SOC 2, ISO 27001, HIPAA, or own rules'
complete -c ctq -n "__fish_ctq_needs_command" -f -a "coverage" -d 'What the archive holds, and where it has holes'
complete -c ctq -n "__fish_ctq_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c ctq -n "__fish_ctq_needs_command" -f -a "man" -d 'Print the manual page, in roff'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l max-file-size -d 'Stop reading a file past this size after decompression (k, M, G)' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -s j -l threads -d 'How many threads [default: one per core]' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l user -d 'User: IAM user, session name, `root`, Identity Center name' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l role -d 'Role of the session: name, path/name or ARN' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l principal -d 'Principal by ARN or id' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l account -d 'The caller\'s account' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l access-key -d 'Access key id that signed the call' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l identity-type -d 'Kind of caller: AssumedRole, IAMUser, role-session, root, ...' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l invoked-by -d 'Service that made or forwarded the call: cloudformation, ...' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l user-agent -d 'User agent; plain text is looked for anywhere in it' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l source-identity -d 'Source identity that the session carries' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l mfa -d 'With or without multi-factor authentication, where the record says so' -r -f -a "yes\t'Yes'
no\t'No'"
complete -c ctq -n "__fish_ctq_using_subcommand search" -l origin -d 'Who started it: the actor at the far end of the chain of sessions' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l via -d 'A role on the way: of the acting session, or of one that it came from' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l since -d 'From this time on: 2026-03-14, 2026-03-14T09:05Z, 90m, 7d, yesterday' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l until -d 'Before this time (the time itself is outside)' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l on -d 'On this day or in this month: 2026-03-14, 2026-03, today' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l around -d 'Around a time: 2026-03-14T09:05Z±10m (15 minutes unless given)' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l hours -d 'Hours of the day in --tz: 22-06 is from 22:00 until before 06:00' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l weekday -d 'Days of the week in --tz: mon-fri, sat' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l ip -d 'Source address, network or service: 203.0.113.7, 10.0.0.0/8, @FILE' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l region -d 'Region the call was made to: eu-*, us-east-1' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l vpc-endpoint -d 'VPC endpoint the call came through' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l recipient-account -d 'Account whose trail received the record' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l service -d 'Service: s3, iam, s3.amazonaws.com' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l event -d 'Event name: PutBucket*, s3:Delete*, !AssumeRole' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l resource -d 'Resource by ARN, name or id: arn:..., s3://bucket/key, i-0abc...' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l resource-type -d 'Type of a resource: AWS::S3::*' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l error -d 'Error code: NoSuchBucket, *Exception' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l category -d 'Category: management, data, insight, network' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l topic -d 'Topic of management events: security, devices, routing, logging' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l event-id -d 'Event id' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l request-id -d 'Request id' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l shared-event-id -d 'Id that the copies of one event for different accounts share' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l contains -d 'Text anywhere in the record, in any case' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l match -d 'Regular expression anywhere in the record' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l where -d 'Condition on any field: \'requestParameters.bucketName = acme*\'' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -s o -l output -d 'The format' -r -f -a "table\t'Aligned columns for people; on a terminal they fit its width'
json\t'One JSON document'
jsonl\t'JSON Lines: one object a line'
csv\t'Comma-separated values with a header (RFC 4180)'
md\t'A GitHub-flavoured Markdown table'"
complete -c ctq -n "__fish_ctq_using_subcommand search" -l out -d 'Write to a file instead of standard output' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand search" -l tz -d 'Show times in this zone, and read times without an offset in it (IANA name, local, UTC)' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l color -d 'Colour: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always, also in a pipe or a file'
never\t'Never'"
complete -c ctq -n "__fish_ctq_using_subcommand search" -l fields -d 'Show these fields: names of CloudTrail, paths, or derived fields (see `ctq stats --help`)' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l limit -d 'At most this many events' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l sort -d 'Order by a field [default: eventTime, then eventID]' -r
complete -c ctq -n "__fish_ctq_using_subcommand search" -l no-prune -d 'Open every file, also those whose path says that nothing in them can match'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l human -d 'Only callers behind whom a person can stand'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l service-actor -d 'Only AWS services and the sessions they hold'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l console -d 'Only what was done in or through the console'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l cross-account -d 'Only callers of another account than the one that received the record'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l read -d 'Only calls that read'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l write -d 'Only calls that write'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l ok -d 'Only calls that worked'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l denied -d 'Only calls refused for want of permission'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l failed -d 'Only calls that failed in another way (with --denied: either)'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l stats -d 'Print the counts of the run, every issue, and the time it took on standard error'
complete -c ctq -n "__fish_ctq_using_subcommand search" -s q -l quiet -d 'No hints and no progress bar on standard error; issues are still printed'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l reverse -d 'Turn the order round: newest first'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l unsorted -d 'In the order of the archive, printed as found'
complete -c ctq -n "__fish_ctq_using_subcommand search" -l provenance -d 'Add where each record was read: file, record number, envelope'
complete -c ctq -n "__fish_ctq_using_subcommand search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l max-file-size -d 'Stop reading a file past this size after decompression (k, M, G)' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -s j -l threads -d 'How many threads [default: one per core]' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l user -d 'User: IAM user, session name, `root`, Identity Center name' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l role -d 'Role of the session: name, path/name or ARN' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l principal -d 'Principal by ARN or id' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l account -d 'The caller\'s account' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l access-key -d 'Access key id that signed the call' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l identity-type -d 'Kind of caller: AssumedRole, IAMUser, role-session, root, ...' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l invoked-by -d 'Service that made or forwarded the call: cloudformation, ...' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l user-agent -d 'User agent; plain text is looked for anywhere in it' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l source-identity -d 'Source identity that the session carries' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l mfa -d 'With or without multi-factor authentication, where the record says so' -r -f -a "yes\t'Yes'
no\t'No'"
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l origin -d 'Who started it: the actor at the far end of the chain of sessions' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l via -d 'A role on the way: of the acting session, or of one that it came from' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l since -d 'From this time on: 2026-03-14, 2026-03-14T09:05Z, 90m, 7d, yesterday' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l until -d 'Before this time (the time itself is outside)' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l on -d 'On this day or in this month: 2026-03-14, 2026-03, today' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l around -d 'Around a time: 2026-03-14T09:05Z±10m (15 minutes unless given)' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l hours -d 'Hours of the day in --tz: 22-06 is from 22:00 until before 06:00' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l weekday -d 'Days of the week in --tz: mon-fri, sat' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l ip -d 'Source address, network or service: 203.0.113.7, 10.0.0.0/8, @FILE' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l region -d 'Region the call was made to: eu-*, us-east-1' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l vpc-endpoint -d 'VPC endpoint the call came through' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l recipient-account -d 'Account whose trail received the record' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l service -d 'Service: s3, iam, s3.amazonaws.com' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l event -d 'Event name: PutBucket*, s3:Delete*, !AssumeRole' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l resource -d 'Resource by ARN, name or id: arn:..., s3://bucket/key, i-0abc...' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l resource-type -d 'Type of a resource: AWS::S3::*' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l error -d 'Error code: NoSuchBucket, *Exception' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l category -d 'Category: management, data, insight, network' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l topic -d 'Topic of management events: security, devices, routing, logging' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l event-id -d 'Event id' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l request-id -d 'Request id' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l shared-event-id -d 'Id that the copies of one event for different accounts share' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l contains -d 'Text anywhere in the record, in any case' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l match -d 'Regular expression anywhere in the record' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l where -d 'Condition on any field: \'requestParameters.bucketName = acme*\'' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -s o -l output -d 'The format' -r -f -a "table\t'One line for each origin and chain'
json\t'One JSON document'
jsonl\t'JSON Lines: one actor a line'
csv\t'Comma-separated values'
md\t'A Markdown table'
html\t'A page for an incident report, complete in one file'
dot\t'The graph of chains for Graphviz'
mermaid\t'The graph of chains for Mermaid'"
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l out -d 'Write to a file instead of standard output' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l tz -d 'Show times in this zone, and read times without an offset in it (IANA name, local, UTC)' -r
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l color -d 'Colour: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always, also in a pipe or a file'
never\t'Never'"
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l no-prune -d 'Open every file, also those whose path says that nothing in them can match'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l human -d 'Only callers behind whom a person can stand'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l service-actor -d 'Only AWS services and the sessions they hold'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l console -d 'Only what was done in or through the console'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l cross-account -d 'Only callers of another account than the one that received the record'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l read -d 'Only calls that read'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l write -d 'Only calls that write'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l ok -d 'Only calls that worked'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l denied -d 'Only calls refused for want of permission'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l failed -d 'Only calls that failed in another way (with --denied: either)'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l exact -d 'Only the resource itself, not what lies in it (objects of a bucket, versions of a function)'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l mentioned -d 'Also events that merely mention it: in a policy, an error message, an encryption context'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l events -d 'Under each actor, its events in time order'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l tree -d 'Each chain of sessions drawn as a tree, from the origin to the acting session'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -l stats -d 'Print the counts of the run, every issue, and the time it took on standard error'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -s q -l quiet -d 'No hints and no progress bar on standard error; issues are still printed'
complete -c ctq -n "__fish_ctq_using_subcommand blame" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l max-file-size -d 'Stop reading a file past this size after decompression (k, M, G)' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -s j -l threads -d 'How many threads [default: one per core]' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l user -d 'User: IAM user, session name, `root`, Identity Center name' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l role -d 'Role of the session: name, path/name or ARN' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l principal -d 'Principal by ARN or id' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l account -d 'The caller\'s account' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l access-key -d 'Access key id that signed the call' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l identity-type -d 'Kind of caller: AssumedRole, IAMUser, role-session, root, ...' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l invoked-by -d 'Service that made or forwarded the call: cloudformation, ...' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l user-agent -d 'User agent; plain text is looked for anywhere in it' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l source-identity -d 'Source identity that the session carries' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l mfa -d 'With or without multi-factor authentication, where the record says so' -r -f -a "yes\t'Yes'
no\t'No'"
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l origin -d 'Who started it: the actor at the far end of the chain of sessions' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l via -d 'A role on the way: of the acting session, or of one that it came from' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l since -d 'From this time on: 2026-03-14, 2026-03-14T09:05Z, 90m, 7d, yesterday' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l until -d 'Before this time (the time itself is outside)' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l on -d 'On this day or in this month: 2026-03-14, 2026-03, today' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l around -d 'Around a time: 2026-03-14T09:05Z±10m (15 minutes unless given)' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l hours -d 'Hours of the day in --tz: 22-06 is from 22:00 until before 06:00' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l weekday -d 'Days of the week in --tz: mon-fri, sat' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l ip -d 'Source address, network or service: 203.0.113.7, 10.0.0.0/8, @FILE' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l region -d 'Region the call was made to: eu-*, us-east-1' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l vpc-endpoint -d 'VPC endpoint the call came through' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l recipient-account -d 'Account whose trail received the record' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l service -d 'Service: s3, iam, s3.amazonaws.com' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l event -d 'Event name: PutBucket*, s3:Delete*, !AssumeRole' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l resource -d 'Resource by ARN, name or id: arn:..., s3://bucket/key, i-0abc...' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l resource-type -d 'Type of a resource: AWS::S3::*' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l error -d 'Error code: NoSuchBucket, *Exception' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l category -d 'Category: management, data, insight, network' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l topic -d 'Topic of management events: security, devices, routing, logging' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l event-id -d 'Event id' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l request-id -d 'Request id' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l shared-event-id -d 'Id that the copies of one event for different accounts share' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l contains -d 'Text anywhere in the record, in any case' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l match -d 'Regular expression anywhere in the record' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l where -d 'Condition on any field: \'requestParameters.bucketName = acme*\'' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l baseline -d 'Days before --since in which an address or user agent must have been seen not to be new' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -s o -l output -d 'The format' -r -f -a "table\t'The tree of sessions, then addresses, keys and resources; with --events the timeline'
json\t'One JSON document'
jsonl\t'JSON Lines: the timeline, one event a line'
csv\t'The timeline as comma-separated values'
md\t'The timeline as a Markdown table'"
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l out -d 'Write to a file instead of standard output' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l tz -d 'Show times in this zone, and read times without an offset in it (IANA name, local, UTC)' -r
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l color -d 'Colour: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always, also in a pipe or a file'
never\t'Never'"
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l no-prune -d 'Open every file, also those whose path says that nothing in them can match'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l human -d 'Only callers behind whom a person can stand'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l service-actor -d 'Only AWS services and the sessions they hold'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l console -d 'Only what was done in or through the console'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l cross-account -d 'Only callers of another account than the one that received the record'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l read -d 'Only calls that read'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l write -d 'Only calls that write'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l ok -d 'Only calls that worked'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l denied -d 'Only calls refused for want of permission'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l failed -d 'Only calls that failed in another way (with --denied: either)'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l events -d 'The events in time order, instead of the tree'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -l stats -d 'Print the counts of the run, every issue, and the time it took on standard error'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -s q -l quiet -d 'No hints and no progress bar on standard error; issues are still printed'
complete -c ctq -n "__fish_ctq_using_subcommand trace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l max-file-size -d 'Stop reading a file past this size after decompression (k, M, G)' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -s j -l threads -d 'How many threads [default: one per core]' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l rules -d 'Sigma rules: a file, or a folder of .yml files; a later one replaces rules of the same id [default: the built-in detections]' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l level -d 'Only rules of this level and above [default: all; of the built-in ones low]' -r -f -a "informational\t'Worth knowing, no more'
low\t'Notable, seldom an incident'
medium\t'To be looked at now and then'
high\t'To be looked at soon'
critical\t'To be looked at now'"
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l status -d 'Only rules of these statuses' -r -f -a "stable\t'In use for long, without trouble'
test\t'Nearly so'
experimental\t'New: may be wrong often'
deprecated\t'Replaced by another'
unsupported\t'Not to be used as it is'"
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l max-events -d 'At most N events under each rule, the earliest; counts are of all [default: 20; csv and jsonl: all]' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l user -d 'User: IAM user, session name, `root`, Identity Center name' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l role -d 'Role of the session: name, path/name or ARN' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l principal -d 'Principal by ARN or id' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l account -d 'The caller\'s account' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l access-key -d 'Access key id that signed the call' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l identity-type -d 'Kind of caller: AssumedRole, IAMUser, role-session, root, ...' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l invoked-by -d 'Service that made or forwarded the call: cloudformation, ...' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l user-agent -d 'User agent; plain text is looked for anywhere in it' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l source-identity -d 'Source identity that the session carries' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l mfa -d 'With or without multi-factor authentication, where the record says so' -r -f -a "yes\t'Yes'
no\t'No'"
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l origin -d 'Who started it: the actor at the far end of the chain of sessions' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l via -d 'A role on the way: of the acting session, or of one that it came from' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l since -d 'From this time on: 2026-03-14, 2026-03-14T09:05Z, 90m, 7d, yesterday' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l until -d 'Before this time (the time itself is outside)' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l on -d 'On this day or in this month: 2026-03-14, 2026-03, today' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l around -d 'Around a time: 2026-03-14T09:05Z±10m (15 minutes unless given)' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l hours -d 'Hours of the day in --tz: 22-06 is from 22:00 until before 06:00' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l weekday -d 'Days of the week in --tz: mon-fri, sat' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l ip -d 'Source address, network or service: 203.0.113.7, 10.0.0.0/8, @FILE' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l region -d 'Region the call was made to: eu-*, us-east-1' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l vpc-endpoint -d 'VPC endpoint the call came through' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l recipient-account -d 'Account whose trail received the record' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l service -d 'Service: s3, iam, s3.amazonaws.com' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l event -d 'Event name: PutBucket*, s3:Delete*, !AssumeRole' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l resource -d 'Resource by ARN, name or id: arn:..., s3://bucket/key, i-0abc...' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l resource-type -d 'Type of a resource: AWS::S3::*' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l error -d 'Error code: NoSuchBucket, *Exception' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l category -d 'Category: management, data, insight, network' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l topic -d 'Topic of management events: security, devices, routing, logging' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l event-id -d 'Event id' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l request-id -d 'Request id' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l shared-event-id -d 'Id that the copies of one event for different accounts share' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l contains -d 'Text anywhere in the record, in any case' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l match -d 'Regular expression anywhere in the record' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l where -d 'Condition on any field: \'requestParameters.bucketName = acme*\'' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -s o -l output -d 'The format' -r -f -a "table\t'Aligned columns for people; on a terminal they fit its width'
json\t'One JSON document'
jsonl\t'JSON Lines: one object a line'
csv\t'Comma-separated values with a header (RFC 4180)'
md\t'A GitHub-flavoured Markdown table'"
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l out -d 'Write to a file instead of standard output' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l tz -d 'Show times in this zone, and read times without an offset in it (IANA name, local, UTC)' -r
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l color -d 'Colour: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always, also in a pipe or a file'
never\t'Never'"
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l no-prune -d 'Open every file, also those whose path says that nothing in them can match'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l events -d 'Under each rule, the events for which it holds, in time order'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l human -d 'Only callers behind whom a person can stand'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l service-actor -d 'Only AWS services and the sessions they hold'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l console -d 'Only what was done in or through the console'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l cross-account -d 'Only callers of another account than the one that received the record'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l read -d 'Only calls that read'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l write -d 'Only calls that write'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l ok -d 'Only calls that worked'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l denied -d 'Only calls refused for want of permission'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l failed -d 'Only calls that failed in another way (with --denied: either)'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -l stats -d 'Print the counts of the run, every issue, and the time it took on standard error'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -s q -l quiet -d 'No hints and no progress bar on standard error; issues are still printed'
complete -c ctq -n "__fish_ctq_using_subcommand detect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l max-file-size -d 'Stop reading a file past this size after decompression (k, M, G)' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -s j -l threads -d 'How many threads [default: one per core]' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l user -d 'User: IAM user, session name, `root`, Identity Center name' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l role -d 'Role of the session: name, path/name or ARN' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l principal -d 'Principal by ARN or id' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l account -d 'The caller\'s account' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l access-key -d 'Access key id that signed the call' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l identity-type -d 'Kind of caller: AssumedRole, IAMUser, role-session, root, ...' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l invoked-by -d 'Service that made or forwarded the call: cloudformation, ...' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l user-agent -d 'User agent; plain text is looked for anywhere in it' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l source-identity -d 'Source identity that the session carries' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l mfa -d 'With or without multi-factor authentication, where the record says so' -r -f -a "yes\t'Yes'
no\t'No'"
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l origin -d 'Who started it: the actor at the far end of the chain of sessions' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l via -d 'A role on the way: of the acting session, or of one that it came from' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l since -d 'From this time on: 2026-03-14, 2026-03-14T09:05Z, 90m, 7d, yesterday' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l until -d 'Before this time (the time itself is outside)' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l on -d 'On this day or in this month: 2026-03-14, 2026-03, today' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l around -d 'Around a time: 2026-03-14T09:05Z±10m (15 minutes unless given)' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l hours -d 'Hours of the day in --tz: 22-06 is from 22:00 until before 06:00' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l weekday -d 'Days of the week in --tz: mon-fri, sat' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l ip -d 'Source address, network or service: 203.0.113.7, 10.0.0.0/8, @FILE' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l region -d 'Region the call was made to: eu-*, us-east-1' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l vpc-endpoint -d 'VPC endpoint the call came through' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l recipient-account -d 'Account whose trail received the record' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l service -d 'Service: s3, iam, s3.amazonaws.com' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l event -d 'Event name: PutBucket*, s3:Delete*, !AssumeRole' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l resource -d 'Resource by ARN, name or id: arn:..., s3://bucket/key, i-0abc...' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l resource-type -d 'Type of a resource: AWS::S3::*' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l error -d 'Error code: NoSuchBucket, *Exception' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l category -d 'Category: management, data, insight, network' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l topic -d 'Topic of management events: security, devices, routing, logging' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l event-id -d 'Event id' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l request-id -d 'Request id' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l shared-event-id -d 'Id that the copies of one event for different accounts share' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l contains -d 'Text anywhere in the record, in any case' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l match -d 'Regular expression anywhere in the record' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l where -d 'Condition on any field: \'requestParameters.bucketName = acme*\'' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -s o -l output -d 'The format' -r -f -a "table\t'Aligned columns for people; on a terminal they fit its width'
json\t'One JSON document'
jsonl\t'JSON Lines: one object a line'
csv\t'Comma-separated values with a header (RFC 4180)'
md\t'A GitHub-flavoured Markdown table'"
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l out -d 'Write to a file instead of standard output' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l tz -d 'Show times in this zone, and read times without an offset in it (IANA name, local, UTC)' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l color -d 'Colour: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always, also in a pipe or a file'
never\t'Never'"
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l by -d 'Count by these fields; several make combinations' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l top -d 'Only the N groups with the most events' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l sort -d 'Order by events, ok, denied, failed, first, last or one of the fields [default: most events first; time in its order]' -r
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l no-prune -d 'Open every file, also those whose path says that nothing in them can match'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l human -d 'Only callers behind whom a person can stand'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l service-actor -d 'Only AWS services and the sessions they hold'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l console -d 'Only what was done in or through the console'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l cross-account -d 'Only callers of another account than the one that received the record'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l read -d 'Only calls that read'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l write -d 'Only calls that write'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l ok -d 'Only calls that worked'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l denied -d 'Only calls refused for want of permission'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l failed -d 'Only calls that failed in another way (with --denied: either)'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l stats -d 'Print the counts of the run, every issue, and the time it took on standard error'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -s q -l quiet -d 'No hints and no progress bar on standard error; issues are still printed'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -l reverse -d 'Turn the order round'
complete -c ctq -n "__fish_ctq_using_subcommand stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l max-file-size -d 'Stop reading a file past this size after decompression (k, M, G)' -r
complete -c ctq -n "__fish_ctq_using_subcommand verify" -s j -l threads -d 'How many threads [default: one per core]' -r
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l public-keys -d 'What `aws cloudtrail list-public-keys` printed: a file, or a folder of such files (repeatable)' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l since -d 'Only what was delivered from this time on; there should then be digests back to it' -r
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l until -d 'Only what was delivered before this time; there should then be digests up to it' -r
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l accounts -d 'Only these accounts; there should be digests of each' -r
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l regions -d 'Only the log files of these regions; there should be digests of each' -r
complete -c ctq -n "__fish_ctq_using_subcommand verify" -s o -l output -d 'The format' -r -f -a "table\t'Aligned columns for people; on a terminal they fit its width'
json\t'One JSON document'
jsonl\t'JSON Lines: one object a line'
csv\t'Comma-separated values with a header (RFC 4180)'
md\t'A GitHub-flavoured Markdown table'"
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l out -d 'Write to a file instead of standard output' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l tz -d 'Show times in this zone, and read times without an offset in it (IANA name, local, UTC)' -r
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l color -d 'Colour: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always, also in a pipe or a file'
never\t'Never'"
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l stats -d 'Print the counts of the run, every issue, and the time it took on standard error'
complete -c ctq -n "__fish_ctq_using_subcommand verify" -s q -l quiet -d 'No hints and no progress bar on standard error; issues are still printed'
complete -c ctq -n "__fish_ctq_using_subcommand verify" -l no-prune -d 'Open every file, also those whose path says that nothing in them can match'
complete -c ctq -n "__fish_ctq_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ctq -n "__fish_ctq_using_subcommand report" -l max-file-size -d 'Stop reading a file past this size after decompression (k, M, G)' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -s j -l threads -d 'How many threads [default: one per core]' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -l framework-version -d 'The version of the framework; a beginning is enough [default: the newest]' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -l rules -d 'Own rules and frameworks, which add to those built in or take their place' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand report" -l since -d 'The period begins here (RFC 3339, date, `7d`)' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -l until -d 'The period ends before this' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -l accounts -d 'Events received by these accounts; one of which nothing is there is a hole' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -l regions -d 'Events of these regions; one of which nothing is there is a hole' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -l public-keys -d 'Public keys for the signatures of digests (`aws cloudtrail list-public-keys`)' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand report" -l trails -d 'What trails record now: saved output of `aws cloudtrail describe-trails`, `get-event-selectors`, `get-trail-status`' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand report" -l max-events -d 'List at most so many events of a control, the oldest; all are counted' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -l sample -d 'Draw so many events of each control at random, of its whole population' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -l seed -d 'Draw by this number: the same seed draws the same events' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -l dispositions -d 'Reviewers\' verdicts, as CSV (eventID, or rule and principal; reviewer, date, verdict, ticket): they stand beside the events, and what is unreviewed is counted' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand report" -l redact-key-file -d 'The key of these hashes, so that reports can be joined [default: a new one for each run]' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand report" -s o -l output -d 'The format [default: table; with --out DIR the whole package]' -r -f -a "table\t'A summary that fits one screen'
md\t'The whole report as Markdown'
html\t'The whole report as a page, self-contained: for a browser, for print'
json\t'The whole report as one JSON document'
csv\t'Every listed event of every control, as comma-separated values'
ocsf\t'Each control as an OCSF Compliance Finding (class 2003), one a line'"
complete -c ctq -n "__fish_ctq_using_subcommand report" -l out -d 'Write to a file instead of standard output' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand report" -l tz -d 'Show times in this zone, and read times without an offset in it (IANA name, local, UTC)' -r
complete -c ctq -n "__fish_ctq_using_subcommand report" -l color -d 'Colour: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always, also in a pipe or a file'
never\t'Never'"
complete -c ctq -n "__fish_ctq_using_subcommand report" -l no-prune -d 'Open every file, also those whose path says that nothing in them can match'
complete -c ctq -n "__fish_ctq_using_subcommand report" -l list -d 'Every framework with its versions, and nothing else'
complete -c ctq -n "__fish_ctq_using_subcommand report" -l redact -d 'Replace names, addresses and keys by hashes, the same hash for the same name; of free text only plain words stay'
complete -c ctq -n "__fish_ctq_using_subcommand report" -l stats -d 'Print the counts of the run, every issue, and the time it took on standard error'
complete -c ctq -n "__fish_ctq_using_subcommand report" -s q -l quiet -d 'No hints and no progress bar on standard error; issues are still printed'
complete -c ctq -n "__fish_ctq_using_subcommand report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l max-file-size -d 'Stop reading a file past this size after decompression (k, M, G)' -r
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -s j -l threads -d 'How many threads [default: one per core]' -r
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l since -d 'The period that ought to be covered begins here (RFC 3339, date, `7d`)' -r
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l until -d 'The period that ought to be covered ends before this' -r
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l accounts -d 'These accounts' -r
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l regions -d 'These regions, of every account' -r
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l trails -d 'Saved output of `aws cloudtrail describe-trails`, `get-event-selectors`, `get-trail-status`' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l public-keys -d 'Public keys for the digests\' signatures: saved output of `aws cloudtrail list-public-keys`' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -s o -l output -d 'The format' -r -f -a "table\t'Streams, a calendar, holes, trails, and the events that explain them'
json\t'One JSON document'
csv\t'Every interval of every stream with its class, as comma-separated values'
md\t'Streams, holes, trails and events as Markdown tables'"
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l out -d 'Write to a file instead of standard output' -r -F
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l tz -d 'Show times in this zone, and read times without an offset in it (IANA name, local, UTC)' -r
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l color -d 'Colour: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always, also in a pipe or a file'
never\t'Never'"
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l no-prune -d 'Open every file, also those whose path says that nothing in them can match'
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l verify -d 'Hash every log file and compare it with the digests; otherwise only digests are read'
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -l stats -d 'Print the counts of the run, every issue, and the time it took on standard error'
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -s q -l quiet -d 'No hints and no progress bar on standard error; issues are still printed'
complete -c ctq -n "__fish_ctq_using_subcommand coverage" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ctq -n "__fish_ctq_using_subcommand completions" -s h -l help -d 'Print help'
complete -c ctq -n "__fish_ctq_using_subcommand man" -s h -l help -d 'Print help'
