//! Buckets and file systems.

use super::super::kind::{A, Kind, N, NONE, at, kind};

/// Object storage: what is beside `bucketName` and `key` (host, copy source, list prefix) is in `special.rs`.
pub(super) const ROWS: &[Kind] = &[
    kind(
        "s3",
        "bucket",
        "",
        &[
            at("s3", N, "req.bucketName").child("", "req.key"),
            at("s3", N, "req.bucket"),
            at("lambda", N, "req.code.s3Bucket")
                .child("", "req.code.s3Key")
                .used(),
            at("lambda", N, "req.content.s3Bucket")
                .child("", "req.content.s3Key")
                .used(),
            at("lambda", N, "req.s3Bucket")
                .child("", "req.s3Key")
                .used(),
            at(
                "cloudtrail config firehose",
                N,
                "**.s3BucketName **.bucketName",
            )
            .used(),
            at(
                "*",
                N,
                "**.s3Bucket **.s3BucketName **.bucketName **.outputS3BucketName",
            )
            .used(),
        ],
    )
    .children('/')
    .unowned(),
    kind(
        "s3",
        "access-point",
        "accesspoint/",
        &[
            at("s3", A, "req.bucketName").child("object/", "req.key"),
            at("s3", N, "req.name").only("*AccessPoint*"),
        ],
    )
    .children('/'),
    kind(
        "s3express",
        "directory-bucket",
        "bucket/",
        &[at("s3express", N, "req.bucketName").child("", "req.key")],
    )
    .children('/'),
    kind(
        "s3tables",
        "table-bucket",
        "bucket/",
        &[
            at("s3tables", A, "req.tableBucketARN res.arn"),
            at("s3tables", N, "req.name").only("CreateTableBucket"),
        ],
    )
    .children('/'),
    kind(
        "elasticfilesystem",
        "file-system",
        "file-system/",
        &[at(
            "elasticfilesystem",
            N | A,
            "req.fileSystemId res.fileSystemId req.resourceId",
        )
        .begins("fs-")],
    )
    .ids("fs"),
    kind(
        "elasticfilesystem",
        "access-point",
        "access-point/",
        &[at(
            "elasticfilesystem",
            N | A,
            "req.accessPointId res.accessPointId req.resourceId",
        )
        .begins("fsap-")],
    )
    .ids("fsap"),
    kind(
        "elasticfilesystem",
        "mount-target",
        NONE,
        &[at(
            "elasticfilesystem",
            N,
            "req.mountTargetId res.mountTargetId",
        )],
    )
    .ids("fsmt"),
    kind(
        "fsx",
        "file-system",
        "file-system/",
        &[at(
            "fsx",
            N,
            "req.fileSystemId res.fileSystem.fileSystemId req.fileSystemIds",
        )],
    )
    .ids("fs"),
    kind(
        "backup",
        "backup-vault",
        "backup-vault:",
        &[
            at(
                "backup",
                N,
                "req.backupVaultName res.backupVaultName req.targetBackupVaultName",
            ),
            at("backup", A, "req.destinationBackupVaultArn").used(),
        ],
    ),
    kind(
        "backup",
        "recovery-point",
        "recovery-point:",
        &[at("backup", A, "req.recoveryPointArn res.recoveryPointArn")],
    ),
    kind(
        "backup",
        "backup-plan",
        "backup-plan:",
        &[at("backup", N, "req.backupPlanId res.backupPlanId")],
    ),
    kind(
        "glacier",
        "vault",
        "vaults/",
        &[at("glacier", N, "req.vaultName")],
    ),
    kind(
        "ecr",
        "repository",
        "repository/",
        &[at(
            "ecr",
            N,
            "req.repositoryName req.repositoryNames res.repository.repositoryName",
        )],
    )
    .owner("req.registryId"),
    kind(
        "ecr-public",
        "repository",
        "repository/",
        &[at(
            "ecr-public",
            N,
            "req.repositoryName req.repositoryNames",
        )],
    )
    .global()
    .owner("req.registryId"),
];
