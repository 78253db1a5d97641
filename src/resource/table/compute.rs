//! Functions, containers, clusters, and what runs on them.

use super::super::kind::{A, Kind, N, NONE, P, at, kind};

/// Calls on something in a cluster that mean the cluster `default` when they name none.
const IN_CLUSTER: &str = "RunTask StartTask StopTask ListTasks DescribeTasks ListServices DescribeServices \
                          CreateService UpdateService DeleteService ListContainerInstances \
                          DescribeContainerInstances RegisterContainerInstance \
                          DeregisterContainerInstance ExecuteCommand UpdateContainerAgent \
                          UpdateContainerInstancesState CreateTaskSet DeleteTaskSet SubmitTaskStateChange \
                          SubmitContainerStateChange DiscoverPollEndpoint DescribeClusters";

const QUALIFIER: &str =
    "req.qualifier req.fullyQualifiedArn.relativeId.qualifier req.functionVersion";

pub(super) const ROWS: &[Kind] = &[
    kind("lambda", "function", "function:", &[
        at(
            "lambda",
            N | A | P,
            "req.functionName res.functionName res.functionArn \
             req.fullyQualifiedArn.relativeId.functionName",
        )
        .child("", QUALIFIER),
        at("lambda", N | A | P, "req.functionName").child("", "req.name").only("*Alias*"),
        at("lambda", A, "add.functionVersion"),
    ])
    .children(':')
    .owner("req.fullyQualifiedArn.arnPrefix.account"),
    kind("lambda", "layer", "layer:", &[
        at("lambda", N | A, "req.layerName").child("", "req.versionNumber"),
        at("lambda", A, "req.layers res.layers.arn").used(),
    ])
    .children(':'),
    kind("lambda", "event-source-mapping", "event-source-mapping:", &[
        at("lambda", N, "req.uUID res.uUID"),
    ]),
    kind("ecs", "cluster", "cluster/", &[
        at("ecs", N | A, "req.cluster req.clusters req.clusterName res.cluster.clusterName"),
    ])
    .beneath("service/ task/ container-instance/ task-set/")
    .implied("default", "req.cluster req.clusters", IN_CLUSTER),
    kind("ecs", "service", "service/", &[
        at("ecs", N | A, "req.service req.services req.serviceName res.service.serviceName")
            .parent("req.cluster", "default", ""),
    ]),
    kind("ecs", "task", "task/", &[
        at("ecs", N | A, "req.task req.tasks").parent("req.cluster", "default", ""),
        at("ecs", A, "res.tasks.taskArn res.task.taskArn"),
    ]),
    kind("ecs", "task-definition", "task-definition/", &[
        at("ecs", N | A | P, "req.taskDefinition req.family res.taskDefinition.family"),
    ])
    .children(':'),
    kind("eks", "cluster", "cluster/", &[
        at("eks", N, "req.name req.clusterName res.cluster.name"),
    ])
    .beneath("nodegroup/ addon/ fargateprofile/ access-entry/ podidentityassociation/ identityproviderconfig/"),
    kind("eks", "nodegroup", "nodegroup/", &[
        at("eks", N, "req.nodegroupName res.nodegroup.nodegroupName")
            .parent("req.name req.clusterName", "", ""),
    ])
    .tail(2, '/'),
    kind("eks", "fargate-profile", "fargateprofile/", &[
        at("eks", N, "req.fargateProfileName").parent("req.name req.clusterName", "", ""),
    ])
    .tail(2, '/'),
    kind("eks", "addon", "addon/", &[
        at("eks", N, "req.addonName").parent("req.name req.clusterName", "", ""),
    ])
    .tail(2, '/'),
    kind("eks", "access-entry", "access-entry/", &[
        at("eks", A, "res.accessEntry.accessEntryArn"),
    ]),
    kind("autoscaling", "auto-scaling-group", "autoScalingGroup:*:autoScalingGroupName/", &[
        at("autoscaling", N, "req.autoScalingGroupName req.autoScalingGroupNames"),
        at("autoscaling", N, "req.tags.resourceId req.resourceId"),
    ]),
    kind("autoscaling", "launch-configuration", "launchConfiguration:*:launchConfigurationName/", &[
        at("autoscaling", N, "req.launchConfigurationName req.launchConfigurationNames"),
    ]),
    kind("batch", "job-queue", "job-queue/", &[
        at("batch", N | A, "req.jobQueue req.jobQueueName req.jobQueues"),
    ]),
    kind("batch", "job-definition", "job-definition/", &[
        at("batch", N | A | P, "req.jobDefinition req.jobDefinitionName req.jobDefinitions"),
    ])
    .children(':'),
    kind("batch", "compute-environment", "compute-environment/", &[
        at("batch", N | A, "req.computeEnvironment req.computeEnvironmentName req.computeEnvironments"),
    ]),
    kind("batch", "job", "job/", &[at("batch", N, "req.jobId req.jobs res.jobId")]),
    kind("elasticmapreduce", "cluster", "cluster/", &[
        at("elasticmapreduce", N, "req.clusterId req.jobFlowId req.jobFlowIds res.jobFlowId"),
    ]),
    kind("elasticbeanstalk", "application", "application/", &[
        at("elasticbeanstalk", N, "req.applicationName req.applicationNames"),
    ])
    .beneath("environment/ applicationversion/"),
    kind("elasticbeanstalk", "environment", "environment/", &[
        at("elasticbeanstalk", N, "req.environmentName res.environmentName")
            .parent("req.applicationName res.applicationName", "", ""),
    ]),
    // Their ARNs have ids of their own.
    kind("lightsail", "instance", NONE, &[
        at("lightsail", N, "req.instanceName req.instanceNames req.resourceName"),
    ]),
    kind("workspaces", "workspace", "workspace/", &[
        at("workspaces", N, "**.workspaceId req.workspaceIds"),
    ])
    .ids("ws"),
    kind("sagemaker", "endpoint", "endpoint/", &[at("sagemaker", N, "req.endpointName")]).folded(),
    kind("sagemaker", "endpoint-config", "endpoint-config/", &[
        at("sagemaker", N, "req.endpointConfigName"),
    ])
    .folded(),
    kind("sagemaker", "model", "model/", &[at("sagemaker", N, "req.modelName")]).folded(),
    kind("sagemaker", "notebook-instance", "notebook-instance/", &[
        at("sagemaker", N, "req.notebookInstanceName"),
    ])
    .folded(),
    kind("sagemaker", "training-job", "training-job/", &[
        at("sagemaker", N, "req.trainingJobName"),
    ])
    .folded(),
    kind("sagemaker", "processing-job", "processing-job/", &[
        at("sagemaker", N, "req.processingJobName"),
    ])
    .folded(),
    kind("sagemaker", "domain", "domain/", &[at("sagemaker", N, "req.domainId")]),
    kind("bedrock", "foundation-model", "foundation-model/", &[
        at("bedrock", N | A, "req.modelId req.modelIdentifier"),
    ])
    .shared(),
    kind("bedrock", "inference-profile", "inference-profile/", &[
        at("bedrock", N | A, "req.modelId req.inferenceProfileIdentifier"),
    ]),
    kind("bedrock", "provisioned-model", "provisioned-model/", &[
        at("bedrock", N | A, "req.modelId req.provisionedModelId"),
    ]),
    kind("bedrock", "guardrail", "guardrail/", &[
        at("bedrock", N | A, "req.guardrailIdentifier res.guardrailId"),
    ]),
    kind("bedrock", "knowledge-base", "knowledge-base/", &[
        at("bedrock bedrock-agent", N, "req.knowledgeBaseId res.knowledgeBase.knowledgeBaseId"),
    ])
    .sources("bedrock bedrock-agent"),
    kind("bedrock", "agent", "agent/", &[
        at("bedrock bedrock-agent", N, "req.agentId res.agent.agentId"),
    ])
    .sources("bedrock bedrock-agent"),
];
