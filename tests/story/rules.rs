//! A few Sigma rules about the story, for the command that asks them.

pub fn files() -> [(&'static str, &'static str); 3] {
    [
        ("rules/changes.yml", CHANGES),
        ("rules/denied.yml", DENIED),
        ("rules/elsewhere.yml", ELSEWHERE),
    ]
}

const CHANGES: &str = "\
title: Logging stopped or narrowed
id: 0b9a4c1e-9d0e-4b55-9d6f-0d5b4f1d5a01
status: stable
description: A trail was stopped, deleted, or records less than before.
tags: [attack.t1562.008]
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventSource: cloudtrail.amazonaws.com
    eventName: [StopLogging, DeleteTrail, PutEventSelectors]
  condition: selection
level: high
---
title: Access key made for somebody else
id: 0b9a4c1e-9d0e-4b55-9d6f-0d5b4f1d5a02
name: key-for-another
status: test
tags: [attack.t1098.001]
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventSource: iam.amazonaws.com
    eventName: CreateAccessKey
    errorCode: null
  own:
    requestParameters.userName|fieldref: userIdentity.userName
  condition: selection and not own
level: high
---
title: User made
id: 0b9a4c1e-9d0e-4b55-9d6f-0d5b4f1d5a03
name: user-made
status: experimental
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventSource: iam.amazonaws.com, eventName: CreateUser, errorCode: null}
  condition: selection
level: low
---
title: User made and given a key at once
id: 0b9a4c1e-9d0e-4b55-9d6f-0d5b4f1d5a04
status: test
tags: [attack.t1136.003]
correlation:
  type: temporal_ordered
  rules: [user-made, key-for-another]
  group-by: [userIdentity.arn, sourceIPAddress]
  timespan: 10m
generate: true
level: critical
";

const DENIED: &str = "\
title: Call refused
id: 0b9a4c1e-9d0e-4b55-9d6f-0d5b4f1d5a05
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    errorCode|contains: [AccessDenied, UnauthorizedOperation]
  condition: selection
level: informational
---
title: Many different calls refused
id: 0b9a4c1e-9d0e-4b55-9d6f-0d5b4f1d5a06
status: test
description: Somebody finds out what a credential may do.
tags: [attack.t1580]
correlation:
  type: value_count
  rules: [Call refused]
  group-by: [userIdentity.arn]
  timespan: 10m
  condition: {field: eventName, gte: 4}
level: medium
";

const ELSEWHERE: &str = "\
title: About other logs
logsource: {product: windows, service: security}
detection:
  selection: {EventID: 4624}
  condition: selection
";
