using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FaceWorker.Core.Images;
using FaceWorker.Hosting;
using FaceWorker.Hosting.Telemetry;
using FaceWorker.Testing;
using FaceWorker.Worker;
using static FaceWorker.Architecture.Tests.Manifests;

namespace FaceWorker.Architecture.Tests;

/// <summary>The manifests of <c>infra/kubernetes</c> fit the programs: images, ports, probes, settings, times. Whether Kubernetes takes them is checked by <c>check.mjs</c> beside them.</summary>
public sealed partial class Kubernetes
{
    private const string Unprivileged = "1654"; // the user of the images
    private const string Port = "8080"; // of the images

    private static readonly string Compose = File.ReadAllText(RepositoryRoot.Combine("docker-compose.yml"));
    private static readonly JsonNode Worker = Find("base/worker.yaml", "Deployment");
    private static readonly JsonNode Web = Find("base/web.yaml", "Deployment");
    private static readonly JsonNode Migrate = Find("migrate/job.yaml", "Job");

    private static WorkerOptions Options { get; } = new();

    private static JsonNode PodOf(JsonNode workload) => workload["spec"]!["template"]!["spec"]!;

    private static JsonNode ContainerOf(JsonNode workload) => Items(PodOf(workload)["containers"]).Single();

    [Fact]
    public void Images_are_those_of_the_compose_file_in_the_version_that_is_built()
    {
        var version = Version.Match(File.ReadAllText(RepositoryRoot.Combine("Directory.Build.props"))).Groups[1].Value;
        var built = ComposeImages.Matches(Compose).Select(match => match.Groups[1].Value).ToHashSet();
        var tagged = Items(Find("base/kustomization.yaml", "Kustomization")["images"]).Concat(Items(Find("migrate/kustomization.yaml", "Kustomization")["images"])).ToList();

        Assert.All(new[] { Worker, Web, Migrate }, workload => Assert.Contains(Text(ContainerOf(workload)["image"]), tagged.Select(image => Text(image["name"]))));
        Assert.All(tagged, image => Assert.Contains(Text(image["name"]), built));
        Assert.All(tagged, image => Assert.Equal(version, Text(image["newTag"])));
        Assert.Equal($"faceworker-worker-cuda:{version}", Text(ContainerOf(Find("overlays/gpu/worker.yaml", "Deployment"))["image"]));
        Assert.Contains("faceworker-worker-cuda", built);
    }

    [Fact]
    public void A_worker_that_is_told_to_stop_is_given_longer_than_it_takes()
    {
        Assert.True(int.Parse(Text(PodOf(Worker)["terminationGracePeriodSeconds"]), CultureInfo.InvariantCulture) > Options.StopTimeout.TotalSeconds);
        Assert.True(int.Parse(ComposeGrace.Match(Compose[Compose.IndexOf("\n  worker:", StringComparison.Ordinal)..]).Groups[1].Value, CultureInfo.InvariantCulture) > Options.StopTimeout.TotalSeconds);
        Assert.DoesNotContain(Variables(), variable => variable.EndsWith("DRAINTIMEOUT", StringComparison.Ordinal)); // which would have to be compared instead
    }

    [Fact]
    public void Probes_ask_the_health_pages_where_the_images_serve_them()
    {
        Assert.Contains($"FACEWORKER_HEALTH__PORT={Port}", File.ReadAllText(RepositoryRoot.Combine("infra", "docker", "worker.Dockerfile")), StringComparison.Ordinal);
        Assert.Contains($"FACEWORKER_WEB__URLS=http://0.0.0.0:{Port}", File.ReadAllText(RepositoryRoot.Combine("infra", "docker", "web.Dockerfile")), StringComparison.Ordinal);
        foreach (var container in new[] { Worker, Web }.Select(ContainerOf))
        {
            var port = Assert.Single(Items(container["ports"]));
            Assert.Equal(("http", Port), (Text(port["name"]), Text(port["containerPort"])));
            foreach (var (probe, path) in new[] { ("startupProbe", HealthPaths.Live), ("livenessProbe", HealthPaths.Live), ("readinessProbe", HealthPaths.Ready) })
                Assert.Equal((path, "http"), (Text(container[probe]!["httpGet"]!["path"]), Text(container[probe]!["httpGet"]!["port"])));
        }
    }

    [Fact]
    public void Every_variable_is_a_setting_and_every_secret_is_only_named()
    {
        var known = SettingsDocument.Tables.SelectMany(table => table.Settings).Select(setting => Settings.VariableOf(setting.Name)).ToList();

        Assert.NotEmpty(Variables());
        Assert.All(Variables(), variable => Assert.Contains(known, setting => variable == setting || variable.StartsWith($"{setting}__", StringComparison.Ordinal)));
        Assert.DoesNotContain(All, node => Text(node["kind"]) == "Secret" || node["secretGenerator"] is not null);
        Assert.All(Files, file => Assert.DoesNotContain("password=", File.ReadAllText(RepositoryRoot.Combine("infra", "kubernetes", file)), StringComparison.OrdinalIgnoreCase));
        foreach (var workload in new[] { Worker, Web, Migrate })
        {
            var secrets = Items(PodOf(workload)["volumes"]).Single(volume => Text(volume["name"]) == "secrets");
            var files = Items(secrets["projected"]!["sources"]).SelectMany(source => Items(source["secret"]!["items"])).Select(item => Text(item["path"]));
            string[] expected = workload == Migrate ? ["FACEWORKER_POSTGRES"] : ["FACEWORKER_POSTGRES", "FACEWORKER_RABBITMQ"];
            Assert.Equal(expected, files);
            Assert.Equal("/run/secrets", Text(Items(ContainerOf(workload)["volumeMounts"]).Single(mount => Text(mount["name"]) == "secrets")["mountPath"]));
            Assert.DoesNotContain(Items(ContainerOf(workload)["env"]), variable => variable["valueFrom"] is not null);
        }
    }

    [Fact]
    public void Pods_have_no_rights_that_they_do_not_need_and_limits()
    {
        foreach (var workload in new[] { Worker, Web, Migrate })
        {
            var (pod, container) = (PodOf(workload), ContainerOf(workload));
            Assert.Equal(("true", Unprivileged, Unprivileged), (Text(pod["securityContext"]!["runAsNonRoot"]), Text(pod["securityContext"]!["runAsUser"]), Text(pod["securityContext"]!["runAsGroup"])));
            Assert.Equal(("RuntimeDefault", "false"), (Text(pod["securityContext"]!["seccompProfile"]!["type"]), Text(pod["automountServiceAccountToken"])));
            Assert.Equal(("false", "true"), (Text(container["securityContext"]!["allowPrivilegeEscalation"]), Text(container["securityContext"]!["readOnlyRootFilesystem"])));
            Assert.Equal(["ALL"], Items(container["securityContext"]!["capabilities"]!["drop"]).Select(Text));
            Assert.All(new[] { "requests", "limits" }, kind => Assert.All(new[] { "cpu", "memory" }, resource => Assert.NotEmpty(Text(container["resources"]![kind]![resource]))));
            Assert.Equal(["/tmp"], Items(container["volumeMounts"]).Where(mount => Text(mount["readOnly"]) != "true").Select(mount => Text(mount["mountPath"])));
        }
    }

    [Fact]
    public void A_workers_memory_has_room_for_its_pictures_and_for_the_process_that_looks_at_a_suspect()
    {
        var limits = ContainerOf(Worker)["resources"]!["limits"]!;
        var memory = long.Parse(Text(limits["memory"]).Replace("Gi", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) << 30;
        var pixels = PixelBudget.For(new ImageOptions(), memory / 4 * 3, int.Parse(Text(limits["cpu"]), CultureInfo.InvariantCulture)).Free;

        Assert.True(memory > pixels + ((long)Options.QuarantineMemory << 20) + (1L << 30)); // the models, and the runtime
    }

    [Theory]
    [InlineData("worker", "http", "53 80 443 4317 4318 5432 5671 5672")]
    [InlineData("web", "http", "53 80 443 4317 4318 5432 5671 5672")]
    [InlineData("migrate", "", "53 5432")]
    public void Each_may_be_reached_and_reach_only_where_it_needs_to(string component, string portsIn, string portsOut)
    {
        var policies = Read("base/network-policies.yaml").Where(policy => Selects(policy["spec"]!["podSelector"]!, component)).ToList();

        Assert.Contains(policies, policy => policy["spec"]!["podSelector"]!.AsObject().Count == 0 && Items(policy["spec"]!["policyTypes"]).Select(Text).Order().SequenceEqual(["Egress", "Ingress"]));
        Assert.Equal(portsIn, Ports(policies, "ingress"));
        Assert.Equal(portsOut, Ports(policies, "egress"));
    }

    [Fact]
    public void Budgets_and_services_select_the_pods_that_there_are()
    {
        foreach (var (workload, name) in new[] { (Worker, "faceworker-worker"), (Web, "faceworker-web") })
        {
            var labels = workload["spec"]!["template"]!["metadata"]!["labels"]!;
            Assert.True(JsonNode.DeepEquals(labels, workload["spec"]!["selector"]!["matchLabels"]));
            Assert.True(JsonNode.DeepEquals(labels, Find("base/disruption-budgets.yaml", "PodDisruptionBudget", name)["spec"]!["selector"]!["matchLabels"]));
        }

        Assert.True(JsonNode.DeepEquals(Web["spec"]!["selector"]!["matchLabels"], Find("base/web.yaml", "Service")["spec"]!["selector"]));
    }

    [Fact]
    public void Monitors_scrape_the_metrics_under_the_names_that_the_rules_rely_on()
    {
        var jobs = Jobs.Matches(File.ReadAllText(RepositoryRoot.Combine("infra", "telemetry", "prometheus.yml"))).Select(match => match.Groups[1].Value).ToList();
        var endpoints = Read("components/monitoring/monitors.yaml").SelectMany(monitor => Items(monitor["spec"]!["podMetricsEndpoints"] ?? monitor["spec"]!["endpoints"])).ToList();

        Assert.Equal(2, endpoints.Count);
        Assert.All(endpoints, endpoint => Assert.Equal((ProgramTelemetry.MetricsPath, "http"), (Text(endpoint["path"]), Text(endpoint["port"]))));
        Assert.All(endpoints.SelectMany(endpoint => Items(endpoint["relabelings"])), relabeling => Assert.Contains(Text(relabeling["replacement"]), jobs));
    }

    [Fact]
    public void The_rules_are_those_of_prometheus() => GeneratedFiles.Check("infra/kubernetes/components/monitoring/rules.yaml", present =>
    {
        var rules = File.ReadAllText(RepositoryRoot.Combine("infra", "telemetry", "faceworker.rules.yml"));
        var groups = rules[rules.IndexOf("groups:", StringComparison.Ordinal)..].Split('\n').Select(line => line.Length == 0 ? "" : $"  {line}");
        return present[..(present.IndexOf("spec:\n", StringComparison.Ordinal) + "spec:\n".Length)] + string.Join('\n', groups);
    });

    /// <summary>Names of FaceWorker's variables in all manifests.</summary>
    private static IReadOnlyList<string> Variables() => [.. Files.SelectMany(file => VariableNames.Matches(File.ReadAllText(RepositoryRoot.Combine("infra", "kubernetes", file))))
        .Select(match => match.Value).Where(name => name != GeneratedFiles.Variable).Distinct()];

    private static bool Selects(JsonNode selector, string component) =>
        Text(selector["matchLabels"]?["app.kubernetes.io/component"]) is var label && (label.Length == 0 || label == component)
        && Items(selector["matchExpressions"]).All(expression => Items(expression["values"]).Select(Text).Contains(component));

    private static string Ports(IEnumerable<JsonNode> policies, string direction) => string.Join(' ', policies.SelectMany(policy => Items(policy["spec"]![direction]))
        .SelectMany(rule => Items(rule["ports"])).Select(port => Text(port["port"])).Distinct().OrderBy(port => port.Length).ThenBy(port => port, StringComparer.Ordinal));

    [GeneratedRegex("<Version>(.*)</Version>")]
    private static partial Regex Version { get; }

    [GeneratedRegex(@"image: (faceworker-\S+)")]
    private static partial Regex ComposeImages { get; }

    [GeneratedRegex(@"stop_grace_period: (\d+)s")]
    private static partial Regex ComposeGrace { get; }

    [GeneratedRegex(@"\bFACEWORKER_[A-Z0-9_]+")]
    private static partial Regex VariableNames { get; }

    [GeneratedRegex(@"job_name: (\S+)")]
    private static partial Regex Jobs { get; }
}
