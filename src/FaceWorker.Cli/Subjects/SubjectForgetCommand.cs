using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.People;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Subjects;

/// <summary>Deletes everything known about a person, and prints a receipt.</summary>
internal sealed class SubjectForgetCommand : CliCommand
{
    private readonly Argument<string> subject = PersonOptions.Person("PERSON", "Who");
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string> actor;
    private readonly Option<bool> yes = Confirmation.Yes();

    public SubjectForgetCommand(Shell shell)
        : base(shell, "forget", "Delete a subject with its faces, templates and crops, and its name from the history, for good. The photos themselves are not touched.")
    {
        actor = SubjectOptions.Actor(shell);
        Add(subject, gallery, actor, yes);
    }

    public override IReadOnlyList<string> Examples => ["faceworker subject forget Anna --gallery family", "faceworker subject forget 12 --gallery family --yes"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var (context, name, person) = (Call.By(call.Get(actor)), new GalleryName(call.Get(gallery)), PersonOptions.Read(call, subject));
        var receipt = await Database.ManageSubjectsAsync(call.Shell, async subjects =>
        {
            var (summary, _) = await subjects.ShowAsync(context, name, person, cancel);
            await Confirmation.RequireAsync(call, yes, $"Forgetting {person} with {Drawing.Plural(summary.Templates, "face")} in gallery '{name}'", cancel);
            return await subjects.ForgetAsync(context, name, person, cancel);
        });
        call.Output.WriteResult(receipt, output =>
        {
            output.WriteLine($"{(person.Name is null ? "Subject" : $"{person}, subject")} {receipt.SubjectId} of gallery '{name}', was forgotten on {Drawing.Time(call.Shell.Time.GetUtcNow())}: " +
                $"{Drawing.Plural(receipt.Faces, "face")}, {Drawing.Plural(receipt.Templates, "template")} and {Drawing.Plural(receipt.Crops, "crop")} deleted, " +
                $"the name cleared from {Drawing.Plural(receipt.ChangesCleared, "change")} of the history.");
            output.WriteLine("The photos' digests and paths are kept, so that indexing the same files again does not bring the person back.");
        });
        return ExitCode.Done;
    }
}
