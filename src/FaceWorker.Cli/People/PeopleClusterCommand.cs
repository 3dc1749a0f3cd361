using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Operations;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Core.People;
using FaceWorker.Storage.People.Grouping;

namespace FaceWorker.Cli.People;

/// <summary>Groups the faces of a gallery into people, now.</summary>
internal sealed class PeopleClusterCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();

    public PeopleClusterCommand(Shell shell)
        : base(shell, "cluster", "Find out who is in a gallery: group its new faces into people. What people said before is not contradicted. Workers do it by themselves after: faceworker gallery set NAME --people on") =>
        Add(gallery);

    public override IReadOnlyList<string> Examples => ["faceworker people cluster --gallery family"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var job = new PeopleJob(new GalleryName(call.Get(gallery)));
        var outcome = await Database.UseAsync(call.Shell, (database, galleries) => OwnOperation.RunAsync(call, database, OperationKind.People, job.Gallery, job,
            new GalleryPeople(galleries, new PeopleStore(database), NearestNeighbours.OnProcessors).ClusterAsync, cancel));
        var result = new { gallery = job.Gallery.Value, facesLinked = outcome.Linked, facesGrouped = outcome.Grouped, facesMoved = outcome.Moved, peopleBefore = outcome.Before, peopleAfter = outcome.After };
        call.Output.WriteResult(result, output =>
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Gallery '{job.Gallery}': {Drawing.Plural(outcome.Linked, "new face")}, {outcome.Moved:N0} moved; {outcome.Before:N0} people before, {outcome.After:N0} now."));
            output.WriteLine($"See them: faceworker people list --gallery {job.Gallery}");
        });
        return ExitCode.Done;
    }
}
