//! Databases, streams of data, catalogues.

use super::super::kind::{A, Kind, N, at, kind};

pub(super) const ROWS: &[Kind] = &[
    // RDS, and DocumentDB and Neptune, which log as RDS. Identifiers are stored in small letters.
    kind(
        "rds",
        "db-instance",
        "db:",
        &[
            at(
                "rds",
                N | A,
                "req.dBInstanceIdentifier req.newDBInstanceIdentifier res.dBInstanceIdentifier",
            ),
            at(
                "rds",
                N | A,
                "req.targetDBInstanceIdentifier res.dBInstanceArn",
            ),
            at(
                "rds",
                N | A,
                "req.sourceDBInstanceIdentifier req.sourceDBInstanceArn",
            )
            .used(),
            at("rds-data pi", N, "req.dBInstanceIdentifier"),
        ],
    )
    .folded(),
    kind(
        "rds",
        "db-cluster",
        "cluster:",
        &[
            at(
                "rds",
                N | A,
                "req.dBClusterIdentifier req.newDBClusterIdentifier res.dBClusterIdentifier",
            ),
            at(
                "rds",
                N | A,
                "req.targetDBClusterIdentifier res.dBClusterArn",
            ),
            at("rds", N | A, "req.sourceDBClusterIdentifier").used(),
            at("rds-data", A, "req.resourceArn"),
        ],
    )
    .sources("rds rds-data")
    .folded(),
    kind(
        "rds",
        "db-snapshot",
        "snapshot:",
        &[
            at(
                "rds",
                N | A,
                "req.dBSnapshotIdentifier req.targetDBSnapshotIdentifier res.dBSnapshotIdentifier",
            ),
            at("rds", N, "req.finalDBSnapshotIdentifier"),
            at("rds", A, "res.dBSnapshotArn"),
            at(
                "rds",
                N | A,
                "req.sourceDBSnapshotIdentifier req.snapshotIdentifier",
            )
            .used(),
        ],
    )
    .folded(),
    kind(
        "rds",
        "db-cluster-snapshot",
        "cluster-snapshot:",
        &[
            at(
                "rds",
                N | A,
                "req.dBClusterSnapshotIdentifier req.targetDBClusterSnapshotIdentifier",
            ),
            at(
                "rds",
                N | A,
                "res.dBClusterSnapshotIdentifier req.finalDBSnapshotIdentifier",
            ),
            at(
                "rds",
                N | A,
                "req.sourceDBClusterSnapshotIdentifier req.snapshotIdentifier",
            )
            .used(),
        ],
    )
    .folded(),
    kind(
        "rds",
        "db-subnet-group",
        "subgrp:",
        &[
            at("rds", N, "req.dBSubnetGroupName").only("*SubnetGroup*"),
            at("rds", N, "req.dBSubnetGroupName").used(),
        ],
    )
    .folded(),
    kind(
        "rds",
        "db-parameter-group",
        "pg:",
        &[
            at("rds", N, "req.dBParameterGroupName").only("*ParameterGroup* *DBParameters"),
            at("rds", N, "req.dBParameterGroupName").used(),
        ],
    )
    .folded(),
    kind(
        "rds",
        "db-cluster-parameter-group",
        "cluster-pg:",
        &[at("rds", N, "req.dBClusterParameterGroupName")],
    )
    .folded(),
    kind(
        "rds",
        "option-group",
        "og:",
        &[at("rds", N, "req.optionGroupName")],
    )
    .folded(),
    kind(
        "rds",
        "global-cluster",
        "global-cluster:",
        &[at(
            "rds",
            N,
            "req.globalClusterIdentifier res.globalClusterIdentifier",
        )],
    )
    .global()
    .folded(),
    kind(
        "rds",
        "db-proxy",
        "db-proxy:",
        &[at("rds", N, "req.dBProxyName")],
    ),
    kind(
        "dynamodb",
        "table",
        "table/",
        &[
            at(
                "dynamodb",
                N | A,
                "req.tableName req.targetTableName res.tableDescription.tableName",
            )
            .child("index/", "req.indexName"),
            at(
                "dynamodb",
                N | A,
                "req.requestItems.{} req.transactItems.**.tableName req.tableNames",
            ),
            at("dynamodb", N | A, "req.sourceTableName").used(),
        ],
    )
    .children('/'),
    kind(
        "dynamodb",
        "global-table",
        "global-table/",
        &[at("dynamodb", N, "req.globalTableName")],
    )
    .global(),
    kind(
        "redshift",
        "cluster",
        "cluster:",
        &[at(
            "redshift",
            N,
            "req.clusterIdentifier res.clusterIdentifier",
        )],
    )
    .folded(),
    kind(
        "redshift",
        "snapshot",
        "snapshot:*/",
        &[
            at(
                "redshift",
                N,
                "req.snapshotIdentifier res.snapshotIdentifier",
            ),
            at("redshift", N, "req.sourceSnapshotIdentifier").used(),
        ],
    )
    .folded(),
    kind(
        "elasticache",
        "cluster",
        "cluster:",
        &[at(
            "elasticache",
            N,
            "req.cacheClusterId res.cacheClusterId",
        )],
    )
    .folded(),
    kind(
        "elasticache",
        "replication-group",
        "replicationgroup:",
        &[at(
            "elasticache",
            N,
            "req.replicationGroupId res.replicationGroupId",
        )],
    )
    .folded(),
    kind(
        "elasticache",
        "serverless-cache",
        "serverlesscache:",
        &[at("elasticache", N, "req.serverlessCacheName")],
    )
    .folded(),
    kind(
        "elasticache",
        "snapshot",
        "snapshot:",
        &[
            at("elasticache", N, "req.snapshotName req.targetSnapshotName"),
            at("elasticache", N, "req.sourceSnapshotName").used(),
        ],
    ),
    kind(
        "kinesis",
        "stream",
        "stream/",
        &[
            at("kinesis", N, "req.streamName"),
            at("kinesis", A, "req.streamARN req.consumerARN"),
        ],
    )
    .children('/'),
    kind(
        "firehose",
        "delivery-stream",
        "deliverystream/",
        &[
            at("firehose", N, "req.deliveryStreamName"),
            at("firehose", A, "res.deliveryStreamARN"),
        ],
    ),
    kind(
        "glue",
        "database",
        "database/",
        &[
            at("glue", N, "req.databaseName req.databaseInput.name"),
            at("glue", N, "req.name").only("*Database"),
            at("athena", N, "req.queryExecutionContext.database").used(),
        ],
    )
    .owner("req.catalogId")
    .beneath("table/ userDefinedFunction/"),
    kind(
        "glue",
        "table",
        "table/",
        &[
            at("glue", N, "req.tableName req.tableInput.name").parent("req.databaseName", "", ""),
            at("glue", N, "req.name")
                .only("*Table")
                .parent("req.databaseName", "", ""),
        ],
    )
    .owner("req.catalogId"),
    kind(
        "glue",
        "job",
        "job/",
        &[
            at("glue", N, "req.jobName res.jobName req.jobNames"),
            at("glue", N, "req.name").only("CreateJob"),
        ],
    ),
    kind(
        "glue",
        "crawler",
        "crawler/",
        &[
            at("glue", N, "req.crawlerName req.crawlerNames"),
            at("glue", N, "req.name").only("*Crawler"),
        ],
    ),
    kind(
        "glue",
        "connection",
        "connection/",
        &[
            at("glue", N, "req.connectionName req.connectionInput.name"),
            at("glue", N, "req.name").only("*Connection"),
        ],
    ),
    kind(
        "athena",
        "workgroup",
        "workgroup/",
        &[
            at("athena", N, "req.workGroup"),
            at("athena", N, "req.name").only("*WorkGroup"),
        ],
    )
    .implied(
        "primary",
        "req.workGroup",
        "StartQueryExecution CreateNamedQuery CreatePreparedStatement",
    ),
    kind(
        "es",
        "domain",
        "domain/",
        &[
            at(
                "es",
                N,
                "req.domainName req.domainNames res.domainStatus.domainName",
            ),
            at("es", A, "req.aRN req.arn"),
        ],
    )
    .children('/'),
    kind(
        "kafka",
        "cluster",
        "cluster/",
        &[
            at("kafka", A, "req.clusterArn res.clusterArn"),
            at("kafka", N, "req.clusterName res.clusterName"),
        ],
    )
    .tail(1, '/'),
    kind(
        "dms",
        "replication-instance",
        "rep:",
        &[
            at(
                "dms",
                A,
                "req.replicationInstanceArn res.replicationInstance.replicationInstanceArn",
            ),
            at("dms", N, "req.replicationInstanceIdentifier"),
        ],
    ),
    kind(
        "dms",
        "replication-task",
        "task:",
        &[
            at("dms", A, "req.replicationTaskArn"),
            at("dms", N, "req.replicationTaskIdentifier"),
        ],
    ),
    kind(
        "dms",
        "endpoint",
        "endpoint:",
        &[
            at("dms", A, "req.endpointArn"),
            at("dms", A, "req.sourceEndpointArn req.targetEndpointArn").used(),
            at("dms", N, "req.endpointIdentifier"),
        ],
    ),
];
