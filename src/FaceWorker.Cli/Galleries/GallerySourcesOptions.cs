using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Galleries;

/// <summary>Where the images of a gallery may come from, as options; of what is not given nothing changes.</summary>
internal sealed class GallerySourcesOptions
{
    private readonly Option<string[]> roots = List("--root", "Images come only from these folders, as far as the workers' Images:Roots allow them, and from what else is named", "DIR")
        .Checked(result => CommonOptions.CheckEach(result, Path.IsPathFullyQualified, "an absolute path, as the workers see it."));

    private readonly Option<string[]> hosts = List("--host", "The same for hosts (Images:Hosts), as addresses name them", "HOST");
    private readonly Option<string[]> buckets = List("--bucket", "The same for buckets (S3:Buckets)", "BUCKET");
    private readonly Option<bool> any = new("--any-source") { Description = "Images come again from wherever the workers' settings allow" };

    public IReadOnlyList<Option> All => [roots, hosts, buckets, any];

    /// <exception cref="CliFailure">The options contradict each other.</exception>
    public GallerySources Apply(Call call, GallerySources before)
    {
        if (!call.Find(any))
            return new GallerySources(Given(call, roots)?.Select(root => Path.TrimEndingDirectorySeparator(Path.GetFullPath(root))).ToList() ?? before.Roots, Given(call, hosts) ?? before.Hosts, Given(call, buckets) ?? before.Buckets);
        if ((Given(call, roots) ?? Given(call, hosts) ?? Given(call, buckets)) is not null)
            throw new CliFailure("usage", "--any-source and what images may come from exclude each other.", "Give --any-source, or --root, --host and --bucket.", ExitCode.Usage);
        return GallerySources.Any;
    }

    private static string[]? Given(Call call, Option<string[]> option) => call.Find(option) is { Length: > 0 } values ? [.. values.Distinct()] : null;

    private static Option<string[]> List(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = true };
}
