using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Archives;

namespace FaceWorker.Cli.Archives;

/// <summary>Lists the archives with their progress.</summary>
internal sealed class ArchiveListCommand(Shell shell) : CliCommand(shell, "list", "List the archives with their progress.")
{
    public override IReadOnlyList<string> Examples => ["faceworker archive list", "faceworker archive list --json | jq '.archives[] | select(.state == \"running\") | .archive'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var archives = await Database.ManageArchivesAsync(call.Shell, administration => administration.ListAsync(cancel));
        call.Output.WriteResult(new { archives = archives.Select(archive => archive.ToMessage()) }, output => Write(output, archives));
        return ExitCode.Done;
    }

    private static void Write(Output output, IReadOnlyList<ArchiveProgress> archives)
    {
        if (archives.Count == 0)
            output.WriteLine("There is no archive yet. Add one: faceworker archive add FOLDER --gallery NAME");
        else
            output.Write(Drawing.Table(
                ["Archive", "Gallery", "Source", "State", "Files", "Done", "Indexed", "Duplicates", "Rejected", "Parked", "Faces", "Time left"], archives, progress =>
                [
                    progress.Archive.Id, progress.Archive.Gallery, progress.Archive.Source, ArchiveText.StateOf(progress.Archive), progress.Listed, ArchiveText.Percent(progress),
                    progress.Indexed, progress.Duplicates, progress.Rejected, progress.Parked, progress.Faces,
                    progress.Archive.State == ArchiveState.Running ? ArchiveText.TimeLeft(progress) : "",
                ]));
    }
}
