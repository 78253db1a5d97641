//! Words that name nobody: what stays of a text is looked up here, and everything else is hidden.
//!
//! A word that is missing costs a reader a word; a name that was in here by chance would be shown. So
//! there are no first names, no words that people like to call roles and buckets by, and no pieces that
//! could be joined to one.

/// Words of ctq's own sentences, and of error messages as AWS writes them. In small letters.
pub(super) const PLAIN: &str = "
    a able about above absent acceptable accepted according acl action actions activated activity actor
    add added address addresses affected after again against ago all allocation allow allowed allows
    alone already also altered alternate always ambiguous an and another any anybody anyone apart api
    appears apply are archive archives argument arn array as asked asks assume assumed at attached
    attachment attempt attempted attempts attribute attributes auth authenticated authentication
    authorization authorized authorizing available aws be because been before begin begins behind being
    belong belongs beside between beyond blank block blocked body both boundary break breaks broken but
    by byte bytes call called caller calling calls can cannot cause chain chains change changed changes
    character characters check checked checksum class classes closed come command comes configuration
    configured conflict conflicting connection constraint contain contains content contradicts control controls
    copied copies copy correct correctly corrupt could count counted counts cover coverage covered created
    creating creation credential credentials cross-account current currently cut date day days decide
    decided decides declared decoded default delete deleted deleting deliver delivered delivers
    delivery     denied deny denying depends described destination detached details did different digest digests
    directly disabled do does doesn't don't down duplicate during each earlier either element elements
    else elsewhere empty enabled encoded encoding encryption end ended ending endpoint ends enough entity
    entry error errors event events every everybody everything evidence exact exceed exceeded exceeds
    except exception exist existing exists expected expired explicit explicitly exports extra failed fails failure falls far
    fewer field fields file files find first five flag folder folders following follows for forbidden
    form format found from function further gap gaps given gives go gone greater group groups gzip had
    half has hash hashed hashes have header here his hold holds hole holes home hour hours how however
    http https id identifier identity identity-based if ignored in inactive included incorrect information
    inside instance instances instead insufficient internal into invalid is issue issued issuer it its
    itself json just keep kept key keys kind kms known knows last late later least leave leaves left length less let
    level lie lies lifecycle limit limits line lines link list listed lists little load loaded located location
    lock log logged login logs long longer longest made make makes malformed management many
    marketplace match matched matches matching maximum means measured member members message
    messages method mfa might minimum minute minutes missing mode month months more most multiple must
    name named names narrowed necessary need needed needs neither network never new newer newest next no
    nobody none nonsense nor not nothing notice now null number numbers object objects occurred of off
    office oldest on once one only open opens operation operations option or order ordinary organization
    organisation organizations original other others otherwise ought out outage outcome outside over own parameter
    parameters parsed part parts pass passed passing path paths pattern pending per perform performed
    period permission permissions permitted place places please point points policies policy position possible
    present previous previously principal profile prohibited proof property prove proved proven proves
    provide provided public put quiet quota range rate rather reached read reading reads reason received
    recipient record recorded records recovery refer reference referenced refused region regions rejected
    remain remove removed repeated replication request requested requests require required requires
    reset resource resource-based resources response responses rest restore result results retry
    returned role roles root row rows rule rules said same satisfy say says scope second seconds section
    security see seem seen select selected selectors send sent separate server server-side service
    service-linked services session sessions set setting settings several share shared should show shown
    shows sign signature signatures signed silence silent simple since single size skipped so some
    somebody something source specification specified specify stand started state statement states
    status still stop stopped stops store stored stores stream streams string strings structure subject such
    succeeded success successful summary supplied support supported suspect switched syntax system table
    tag tampered taken tell tells temporarily than that the their them then there these they this those
    though three throttled through thus time timed times timestamp title to together token tokens told
    too total trail trails tried tries true try trying twice two type types unable unavailable under
    undecided unexpected unknown unless unlisted unreadable unsupported until unusual up update updated
    use used user users uses using usual valid validation value values verified verify version versions via
    violates volume was way week well were what when where whether which who whole whom why window windows
    with within without words working would write writes written wrong xml year years yes yet you your
    aggregated-event covered-unverified digest-gap empty-proven lookup-events no-digests not-in-archive
    out-of-life every-region data-events not-from-logs backfill-generation-timestamp x-amz-meta-signature
    data s3 ec2 utc iam sts vpc vpcs cloudtrail eventid sha-256 ctq
    accountid eventname eventtime useridentity errorcode errormessage recipientaccountid sourceipaddress
    requestparameters responseelements useragent awsregion eventsource drawn fits interval took logging understood principals label while came seems perhaps organisation's speaks believed excerpt away intact
    aliases among built built-in filter filtered takes correlation correlations themselves condition percentile look wants circle
";

/// Words of ctq's own sentences that could be names elsewhere. In small letters.
pub(super) const OWN: &str = "
    may will mark marks speak speaks judged judge habit habits alone share shares closed left right
    silently usually recorder recorders detector detectors retention integrity lag inventory delivery-lag
    retention-90-days retention-12-months retention-30-months field-completeness stop-start-intervals
    time-to-restore event-classes data-events-seen log-bucket-account egress-volume gaps coverage
    kept whoever could proven anew unsigned keys beside nobody half after min d h s deliveries
    writes reads network activity aws s3 object lambda function dynamodb table assumerole
    assumerolewithsaml assumerolewithwebidentity assumeroot getsessiontoken consolelogin switchrole
    getfederationtoken getrolecredentials account accounts bucket buckets firing firings intervals logging
    starts understood some resources.arn resources.type arn eventcategory readonly vpcendpointid eventtype
    useridentity.arn sessioncredentialfromconsole data-of whole part
    fit input inputs shape forgery below zip tar weighed unpack
    global whose put export text test balancer privilege functions
    outages access process tracking standard stands theirs kb mb gb log-ons sign-ins caller's archive's stream's trail's digest's
";

/// Products and systems that user agents name. In small letters.
pub(super) const AGENTS: &str = "
    aws-cli aws-sdk-cpp aws-sdk-dotnet aws-sdk-dotnet-core aws-sdk-go aws-sdk-go-v2 aws-sdk-java
    aws-sdk-js aws-sdk-kotlin aws-sdk-nodejs aws-sdk-php aws-sdk-ruby3 aws-sdk-ruby aws-sdk-rust
    aws-sdk-swift aws-internal awscrt boto boto3 botocore s3console awspowershell amazon-ssm-agent apn
    hashicorp terraform terraform-provider-aws hashicorp-terraform-exec pulumi opentofu ansible packer
    cloudformation steampipe prowler kubectl eksctl mozilla applewebkit khtml like gecko chrome safari
    firefox edg edge opr version mobile compatible macintosh intel mac os x x11 ubuntu debian linux
    linux64 windows win32 win64 nt wow64 darwin macos android iphone ipad cros x86_64 x86 amd64 arm64
    aarch64 i386 u rv 20100101 ua md lang cfg exec-env exe api m ft python python3 go java kotlin scala
    ruby php node nodejs js dotnet rust cpp goos goarch arch pyimpl cpython io sync async http apache
    okhttp netty urlconnection retry-mode standard legacy adaptive installer source prompt off on
    vendor amazon.com oracle_corporation openjdk curl wget postmanruntime internal com
    www.terraform.io registry.terraform.io providers +https
";

/// Verbs that names of API actions begin with.
pub(super) const VERBS: &str = "
    Abort Accept Activate Add Allocate Apply Approve Archive Assign Associate Assume Attach Authorize
    Batch Bundle Cancel Change Check Complete Confirm Connect Copy Create Deactivate Decode Decrypt
    Delete Deliver Deny Deploy Deregister Describe Detach Detect Disable Disassociate Download Enable
    Encrypt Estimate Execute Export Filter Forget Generate Get Head Import Initiate Invite Invoke Issue
    Join Launch Leave List Lock Lookup Merge Modify Monitor Move Notify Open Pass Poll Post Preview
    Provision Publish Purchase Purge Put Query Read Reboot Receive Register Reject Release Remove Rename
    Renew Replace Request Reset Resize Resolve Restart Restore Resume Resync Retire Retry Revoke Rotate
    Run Scan Schedule Search Select Send Set Share Sign Signal Simulate Start Stop Submit Suspend Switch
    Sync Tag Terminate Test Transfer Unassign Unlock Unmonitor Untag Update Upload Validate Verify View
";

/// Services, by the name in front of `.amazonaws.com`, of an action, or in an ARN.
pub(super) const SERVICES: &str = "
    access-analyzer account acm acm-pca airflow amplify amazonmq aoss apigateway app-integrations
    appconfig appflow application-autoscaling appmesh apprunner appstream appsync aps artifact athena
    auditmanager autoscaling autoscaling-plans backup batch bedrock bedrock-agent bedrock-runtime
    billing billingconsole braket budgets cassandra ce chatbot cleanrooms cloud9 cloudcontrolapi
    cloudformation cloudfront cloudhsm cloudsearch cloudshell cloudtrail cloudtrail-data cloudwatch
    codeartifact codebuild codecommit codedeploy codeguru codepipeline codestar codestar-connections
    cognito-identity cognito-idp comprehend compute-optimizer config connect console consolidatedbilling
    controltower cost-optimization-hub cur databrew dataexchange datapipeline datasync datazone dax
    delivery.logs detective devicefarm devops-guru directconnect discovery dlm dms docdb drs ds dynamodb
    ebs ec2 ec2-instance-connect ec2messages ec2.application-autoscaling ecr ecr-public ecs
    ecs-tasks eks eks-nodegroup elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing
    elasticmapreduce elastictranscoder emr-containers emr-serverless es events firehose fis fms forecast
    freetier fsx gamelift glacier globalaccelerator glue grafana greengrass groundstation guardduty
    health healthlake iam identitystore imagebuilder importexport inspector inspector2 internetmonitor
    invoicing iot iotanalytics iotevents iotsitewise ivs kafka kafkaconnect kendra kinesis
    kinesisanalytics kinesisvideo kms lakeformation lambda lex license-manager lightsail logs
    lookoutmetrics m2 macie macie2 malware-protection.guardduty managedblockchain mediaconnect
    mediaconvert medialive mediapackage mediastore mediatailor memorydb mgn monitoring mq
    network-firewall networkmanager notifications oam opensearch opsworks organizations osis outposts
    payments personalize pinpoint pipes polly portal.sso pricing profile qbusiness q quicksight ram rds
    rds-data rbin redshift redshift-data redshift-serverless rekognition replication.ecr
    replicator.lambda resiliencehub resource-explorer-2 resource-groups rolesanywhere route53
    route53domains route53resolver rum s3 s3-object-lambda s3-outposts s3express sagemaker savingsplans
    scheduler schemas sdb secretsmanager securityhub securitylake serverlessrepo servicecatalog
    servicediscovery servicequotas ses shield signer signin sms sms-voice snowball sns spot spotfleet sqs
    ssm ssm-incidents ssm-quicksetup ssmmessages sso sso-directory sso-oauth states storagegateway sts
    sub.vpc-lattice support swf synthetics tagging tax textract timestream transcribe transfer
    translate trustedadvisor verifiedpermissions vmie vpc-flow-logs vpc-lattice waf waf-regional wafv2
    wellarchitected workdocs workmail workspaces xray
";

/// What else stands between names.
pub(super) const BETWEEN: &str = "
    root account behind or for arn aws user role assumed-role federated-user yes no true false session
    service hidden http https unknown anonymous global none null and more aws-global hidden_due_to_security_reasons
";

/// The folders of a trail's bucket, and the ends of file names.
pub(super) const FOLDERS: &str = "
    AWSLogs CloudTrail CloudTrail-Digest CloudTrail-Insight CloudTrail-NetworkActivity
    CloudTrail-Aggregated s3: . .. ~
";

/// The ends of file names that are no part of a name.
pub(super) const ENDINGS: [&str; 13] = [
    "json", "jsonl", "ndjson", "gz", "zst", "zip", "tar", "tgz", "csv", "txt", "log", "yml", "yaml",
];
