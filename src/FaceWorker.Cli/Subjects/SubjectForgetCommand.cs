using System.CommandLine;
using FaceWorker.Cli.Erasure;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.People;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Subjects;

/// <summary>Erases a person, as <see cref="ForgetCommand"/> does, and prints a receipt.</summary>
internal sealed class SubjectForgetCommand : CliCommand
{
    private readonly Argument<string> subject = PersonOptions.Person("PERSON", "Who");
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string> actor;
    private readonly Option<bool> yes = Confirmation.Yes();

    public SubjectForgetCommand(Shell shell)
        : base(shell, "forget", "Erase a subject with its faces, templates and crops, and its name from the history, for good, as 'faceworker forget --subject' does. The photos themselves are not touched.")
    {
        actor = SubjectOptions.Actor(shell);
        Add(subject, gallery, actor, yes);
    }

    public override IReadOnlyList<string> Examples => ["faceworker subject forget Anna --gallery family", "faceworker subject forget 12 --gallery family --yes"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var (context, name, person) = (Call.By(call.Get(actor)), new GalleryName(call.Get(gallery)), PersonOptions.Read(call, subject));
        var (summary, _) = await Database.ManageSubjectsAsync(call.Shell, subjects => subjects.ShowAsync(context, name, person, cancel));
        await Confirmation.RequireAsync(call, yes, $"Forgetting {person} with {Drawing.Plural(summary.Templates, "face")} in gallery '{name}'", cancel);
        var receipt = await Database.EraseAsync(call.Shell, eraser => eraser.EraseAndSweepAsync(context, ErasureTarget.Of(name, person), rewrite: false, cancel));
        var (subjectId, counts) = (summary.Subject.Id, receipt.Counts);
        call.Output.WriteResult(new { subjectId, counts.Faces, counts.Templates, counts.Crops, changesCleared = counts.Changes, receipt = receipt.Id }, output =>
        {
            output.WriteLine($"{(person.Name is null ? "Subject" : $"{person}, subject")} {subjectId} of gallery '{name}', was forgotten on {Drawing.Time(receipt.ErasedAt)}: " +
                $"{Drawing.Plural(counts.Faces, "face")}, {Drawing.Plural(counts.Templates, "template")} and {Drawing.Plural(counts.Crops, "crop")} deleted, " +
                $"the name cleared from {Drawing.Plural(counts.Changes, "change")} of the history.");
            output.WriteLine("The photos' digests and paths are kept, so that indexing the same files again does not bring the person back.");
        });
        await ForgetCommand.WarnOfJobsAsync(call, cancel);
        return ExitCode.Done;
    }
}
