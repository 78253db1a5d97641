//! What calls mean without saying it at a place: S3's hosts, copies and listings, parameters by path,
//! IAM calls about oneself, defaults.

use super::context::Context;
use super::percent::percent_decoded;
use super::reference::Reference;
use super::touch::Best;
use super::{Aspect, Tier, table};
use crate::event::Top;
use crate::json::Json;
use std::borrow::Cow;

pub(super) fn look(context: &Context<'_, '_>, best: &mut Best<'_>) {
    match &*context.source {
        "s3" => s3(context, best),
        "ssm" => parameters_by_path(context, best),
        "iam" => oneself(context, best),
        _ => {}
    }
    defaults(context, best);
}

fn s3(context: &Context<'_, '_>, best: &mut Best<'_>) {
    let bucket = context.text("req.bucketName");
    if bucket.is_none()
        && let Some(host) = context.text("req.Host")
        && let Some(name) = bucket_of_host(&host)
    {
        let key = context.text("req.key").unwrap_or_default();
        offer_s3(name, &key, Aspect::To, context, best);
    }
    if let Some(source) = context.text("req.x-amz-copy-source") {
        let decoded = percent_decoded(&source);
        for source in [Some(&*source), decoded.as_deref()].into_iter().flatten() {
            let source = source.split("?versionId=").next().unwrap_or(source);
            if let Some(found) = Reference::of_arn(source) {
                best.offer(&found, Tier::Named, Aspect::Used);
            } else if let Some((name, key)) = source.trim_start_matches('/').split_once('/') {
                offer_s3(name, key, Aspect::Used, context, best);
            }
        }
    }
    let Some(bucket) = bucket else {
        return;
    };
    // Which objects a DeleteObjects is about is seldom told.
    let request = context.event.get(Top::RequestParameters);
    let several = request
        .and_then(|request| request.get("delete"))
        .and_then(|delete| delete.get("objects").or_else(|| delete.get("object")));
    if let Some(several) = several {
        let single = several.items().next().is_none().then_some(several);
        for key in several
            .items()
            .chain(single)
            .filter_map(|object| object.get_text("key"))
        {
            offer_s3(&bucket, &key, Aspect::To, context, best);
        }
    }
    listing(&bucket, context, best);
}

/// A listing of a bucket shows the names of its objects, and touches none of them.
fn listing(bucket: &str, context: &Context<'_, '_>, best: &mut Best<'_>) {
    let asked = &best.target.asked;
    let lists = ["ListObject", "ListBucketVersions", "ListMultipartUploads"]
        .iter()
        .any(|start| context.name.starts_with(start));
    if lists
        && asked.service == "s3"
        && asked.name == bucket
        && !asked.child.is_empty()
        && asked
            .child
            .starts_with(&*context.text("req.prefix").unwrap_or_default())
        && best.wants(Tier::Mentioned, Aspect::To)
    {
        best.put(Tier::Mentioned, Aspect::To, asked.arn.clone().into_owned());
    }
}

fn offer_s3(
    bucket: &str,
    key: &str,
    aspect: Aspect,
    context: &Context<'_, '_>,
    best: &mut Best<'_>,
) {
    if let Some((kind, _)) = table::of_arn("s3", false, bucket) {
        let mut found = context.named(kind, Cow::Borrowed(bucket));
        found.child = Cow::Borrowed(key);
        best.offer(&found, Tier::Named, aspect);
    }
}

/// `BUCKET.s3.REGION.amazonaws.com` and its older and dual-stack spellings ("Virtual hosting of buckets").
/// A bucket's name may have dots itself.
fn bucket_of_host(host: &str) -> Option<&str> {
    [".s3.", ".s3-", ".s3express-"]
        .iter()
        .filter_map(|word| {
            let at = host.rfind(word)?;
            host[at..].contains(".amazonaws.").then_some(&host[..at])
        })
        .max_by_key(|bucket| bucket.len())
        .filter(|bucket| !bucket.is_empty())
}

/// Parameters are read by the path they lie under: all of them where the call goes down, else those
/// directly beneath.
fn parameters_by_path(context: &Context<'_, '_>, best: &mut Best<'_>) {
    if context.name != "GetParametersByPath" {
        return;
    }
    let Some(path) = context.text("req.path") else {
        return;
    };
    let asked = &best.target.asked;
    let name = asked.name.trim_start_matches('/');
    let path = path.trim_matches('/');
    let beneath = if path.is_empty() {
        Some(name)
    } else {
        name.strip_prefix(path)
            .and_then(|rest| rest.strip_prefix('/'))
    };
    let deep = context
        .text("req.recursive")
        .is_some_and(|text| text == "true");
    if !beneath.is_some_and(|rest| deep || !rest.contains('/')) {
        return;
    }
    // A bare name is taken for a parameter only if it has a path.
    if best.target.bare && !asked.name.starts_with('/') {
        return;
    }
    for kind in table::kinds().filter(|kind| (kind.service, kind.name) == ("ssm", "parameter")) {
        let found = context.named(kind, asked.name.clone());
        best.offer(&found, Tier::Named, Aspect::To);
    }
}

/// Calls whose `UserName` is optional: without it the caller is meant ("If you do not specify a user
/// name, IAM determines the user name implicitly", IAM API reference).
const ONESELF: &str = "ChangePassword CreateAccessKey DeleteAccessKey UpdateAccessKey ListAccessKeys GetUser \
                       CreateLoginProfile DeleteLoginProfile GetLoginProfile UpdateLoginProfile \
                       ListMFADevices DeactivateMFADevice ListSigningCertificates \
                       UploadSigningCertificate UpdateSigningCertificate DeleteSigningCertificate \
                       ListSSHPublicKeys CreateServiceSpecificCredential \
                       DeleteServiceSpecificCredential ListServiceSpecificCredentials \
                       ResetServiceSpecificCredential UpdateServiceSpecificCredential";

fn oneself(context: &Context<'_, '_>, best: &mut Best<'_>) {
    if !super::kind::has(ONESELF, &context.name) || context.has("req.userName") {
        return;
    }
    let Some(identity) = context.event.user_identity() else {
        return;
    };
    let is_user = identity
        .get("type")
        .and_then(Json::as_str)
        .is_some_and(|kind| kind == "IAMUser");
    if !is_user {
        return;
    }
    if let Some(arn) = identity.get_text("arn")
        && let Some(found) = Reference::of_arn(&arn)
        && found.kind.is_some_and(|kind| kind.name == "user")
    {
        best.offer(&found, Tier::Named, Aspect::To);
    }
    if let Some(id) = identity.get_text("principalId") {
        for kind in best.target.distinct.iter().copied() {
            let found = context.named(kind, id.clone());
            best.offer(&found, Tier::Named, Aspect::To);
        }
    }
}

/// Names that are meant where none is given.
fn defaults(context: &Context<'_, '_>, best: &mut Best<'_>) {
    for kind in best.target.kinds.iter().copied() {
        if let Some(implied) = &kind.implied
            && kind.is_of(&context.source)
            && super::kind::is_event(implied.events, &context.name)
            && !context.has(implied.unless)
        {
            let found = context.named(kind, Cow::Borrowed(implied.name));
            best.offer(&found, Tier::Named, Aspect::To);
        }
    }
}
