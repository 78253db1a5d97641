//! Selectors read, in words, and what they leave out.

use super::*;
use serde_json::json;

fn basic(kind: &str, data: &Value) -> Selection {
    Selection::read(&json!({"eventSelectors": [{"readWriteType": kind,
            "includeManagementEvents": true, "dataResources": data}]}))
    .expect("selectors")
}

#[test]
fn selectors_of_both_kinds_are_read() {
    let selection = Selection::read(&json!({"AdvancedEventSelectors": [
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]},
                                {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}]},
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
                                {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]}]},
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["NetworkActivity"]},
                                {"Field": "eventSource", "Equals": ["s3.amazonaws.com"]}]}]}));
    assert_eq!(
        selection.map(|one| one.words()).as_deref(),
        Some(
            "management without kms.amazonaws.com; data: AWS::Lambda::Function, network activity of s3.amazonaws.com"
        )
    );
    let data = json!([{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::b/"]}]);
    assert_eq!(
        basic("WriteOnly", &data).words(),
        "management writes only; data: AWS::S3::Object writes only where resources.ARN starts with arn:aws:s3:::b/"
    );
    assert_eq!(Selection::read(&json!({"x": 1})), None);
}

#[test]
fn a_service_that_is_left_out_is_named() {
    let without = |services: &[&str]| {
        Selection::read(&json!({"eventSelectors": [{"readWriteType": "All",
                "includeManagementEvents": true, "excludeManagementEventSources": services}]}))
        .expect("selectors")
    };
    let kms = without(&["kms.amazonaws.com"]);
    let lost = kms.lacks(&Selection::of_new_trail());
    assert_eq!(lost, [Kind::Service("kms.amazonaws.com".into())].into());
    assert_eq!(Kind::words(&lost), "management events of kms.amazonaws.com");
    let both = without(&["kms.amazonaws.com", "rdsdata.amazonaws.com"]);
    assert_eq!(
        Kind::words(&both.lacks(&kms)),
        "management events of rdsdata.amazonaws.com"
    );
    assert_eq!(kms.lacks(&both), [].into());
    // Who records no management at all leaves out more than a service.
    let none = Selection::default();
    assert_eq!(
        Kind::words(&none.lacks(&Selection::of_new_trail())),
        "management events"
    );
    assert_eq!(excludable("ec2.amazonaws.com"), None);
}

#[test]
fn what_is_left_out_is_noticed() {
    let all = json!([{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]);
    let one = json!([{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::b/"]}]);
    let lacks = |narrow: &Selection, wide: &Selection| -> Vec<Kind> {
        narrow.lacks(wide).into_iter().collect()
    };
    let (wide, narrow) = (basic("All", &all), basic("WriteOnly", &one));
    assert_eq!(lacks(&narrow, &wide), [Kind::Reads, Kind::Data]);
    assert_eq!(lacks(&wide, &narrow), []);
    // The choice of writes is one for data events, too.
    assert_eq!(
        lacks(&basic("WriteOnly", &all), &wide),
        [Kind::Reads, Kind::Data]
    );
    let new = Selection::of_new_trail();
    assert_eq!(lacks(&new, &wide), [Kind::Data]);
    assert_eq!(lacks(&new.with(&wide), &wide), []);
}

fn advanced(selectors: &[Value]) -> Selection {
    let all: Vec<Value> = selectors
        .iter()
        .map(|one| json!({"fieldSelectors": one}))
        .collect();
    Selection::read(&json!({"advancedEventSelectors": all})).expect("selectors")
}

#[test]
fn every_field_and_operator_narrows_and_says_so() {
    let category = |name: &str| json!({"field": "eventCategory", "equals": [name]});
    let s3 = json!({"field": "resources.type", "equals": ["AWS::S3::Object"]});
    let whole = advanced(&[json!([category("Data"), s3])]);
    assert!(whole.is_whole("AWS::S3::Object") && !whole.is_whole("AWS::Lambda::Function"));
    assert_eq!(whole.words(), "no management events; data: AWS::S3::Object");
    for (field, words) in [
        (
            json!({"field": "eventName", "notEquals": ["GetObject"]}),
            "eventName is not GetObject",
        ),
        (
            json!({"field": "resources.ARN", "notStartsWith": ["arn:aws:s3:::b/"]}),
            "resources.ARN does not start with arn:aws:s3:::b/",
        ),
        (
            json!({"field": "resources.ARN", "endsWith": [".csv", ".txt"]}),
            "resources.ARN ends with .csv or .txt",
        ),
        (
            json!({"field": "userIdentity.arn", "startsWith": ["arn:aws:sts::111122223333:"]}),
            "userIdentity.arn starts with arn:aws:sts::111122223333:",
        ),
        (
            json!({"field": "sessionCredentialFromConsole", "equals": ["true"]}),
            "sessionCredentialFromConsole is true",
        ),
        (
            json!({"field": "eventType", "notEndsWith": ["Event"]}),
            "eventType does not end with Event",
        ),
        (
            json!({"field": "eventSource", "equals": ["s3.amazonaws.com"]}),
            "eventSource is s3.amazonaws.com",
        ),
        (
            json!({"field": "vpcEndpointId", "equals": ["vpce-1"]}),
            "vpcEndpointId is vpce-1",
        ),
        (
            json!({"field": "errorCode", "equals": ["VpceAccessDenied"]}),
            "errorCode is VpceAccessDenied",
        ),
    ] {
        let narrow = advanced(&[json!([category("Data"), s3, field])]);
        assert_eq!(
            narrow.part("AWS::S3::Object").as_deref(),
            Some(&*format!("AWS::S3::Object where {words}"))
        );
        assert!(!narrow.is_whole("AWS::S3::Object"), "{field}");
        assert_eq!(narrow.lacks(&whole), [Kind::Data].into(), "{field}");
        assert_eq!(whole.lacks(&narrow), [].into(), "{field}");
        assert_eq!(narrow.with(&whole), whole, "{field}");
    }
    // What any ARN of a resource begins with says something of a caller.
    let users =
        json!([category("Data"), s3, {"field": "userIdentity.arn", "startsWith": ["arn:aws:iam"]}]);
    assert!(!advanced(&[users]).is_whole("AWS::S3::Object"));
    let none = basic("All", &json!([{"type": "AWS::S3::Object", "values": []}]));
    assert!(!none.is_whole("AWS::S3::Object"));
    assert!(
        none.words()
            .contains("not understood: no values of AWS::S3::Object"),
        "{}",
        none.words()
    );
    let odd = advanced(&[json!([category("Data"), s3, {"field": "colour", "equals": ["red"]}])]);
    assert!(!odd.is_whole("AWS::S3::Object"));
    assert!(
        odd.words()
            .ends_with("(not understood: the field `colour`)")
    );
    let odd = advanced(&[json!([{"field": "eventCategory", "equals": ["Dreams"]}])]);
    assert_eq!(
        odd.words(),
        "no management events; data: unknown: eventCategory Dreams"
    );
}

#[test]
fn several_selectors_are_alternatives() {
    let category = json!({"field": "eventCategory", "equals": ["Management"]});
    let half = |value: &str| json!([category, {"field": "readOnly", "equals": [value]}]);
    let both = advanced(&[half("true"), half("false")]);
    assert_eq!(both, Selection::of_new_trail());
    let one = advanced(&[
        json!([category, {"field": "eventName", "equals": ["CreateTrail"]}]),
        half("true"),
    ]);
    let lost = one.lacks(&Selection::of_new_trail());
    assert_eq!(
        Kind::words(&lost),
        "management events but these: management reads only or management where eventName is CreateTrail"
    );
    let kms = json!([category, {"field": "eventSource", "notEquals": ["kms.amazonaws.com"]}]);
    let lost = advanced(&[kms, half("false")]).lacks(&Selection::of_new_trail());
    assert_eq!(lost, [Kind::Service("kms.amazonaws.com".into())].into());
}
