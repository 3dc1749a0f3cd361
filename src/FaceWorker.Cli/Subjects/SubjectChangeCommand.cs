using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>A command that changes subjects and prints how to undo the change.</summary>
internal sealed class SubjectChangeCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string> actor;
    private readonly string example;
    private readonly Change change;

    public SubjectChangeCommand(Shell shell, string name, string description, string example, Symbol[] symbols, Change change)
        : base(shell, name, description)
    {
        actor = SubjectOptions.Actor(shell);
        this.example = example;
        this.change = change;
        Add([.. symbols, gallery, actor]);
    }

    public delegate Task<SubjectChange> Change(Call call, ISubjectAdministration subjects, RequestContext context, GalleryName gallery, CancellationToken cancel);

    public override IReadOnlyList<string> Examples => [example];

    public static SubjectChangeCommand Rename(Shell shell)
    {
        var old = SubjectOptions.Name("NAME", "The subject's name");
        var newName = SubjectOptions.Name("NEW", "Its new name");
        return new(shell, "rename", "Give a subject another name.", "faceworker subject rename Ana Anna --gallery family", [old, newName],
            (call, subjects, context, gallery, cancel) => subjects.RenameAsync(context, gallery, Subject(call, old), Subject(call, newName), cancel));
    }

    public static SubjectChangeCommand Merge(Shell shell)
    {
        var from = SubjectOptions.Name("FROM", "The subject that gives up its faces and ceases to exist");
        var into = SubjectOptions.Name("INTO", "The subject that gets them");
        return new(shell, "merge", "Two subjects are one person: give all faces of one to the other.", "faceworker subject merge Annie Anna --gallery family", [from, into],
            (call, subjects, context, gallery, cancel) => subjects.MergeAsync(context, gallery, Subject(call, from), Subject(call, into), cancel));
    }

    public static SubjectChangeCommand Split(Shell shell)
    {
        var from = SubjectOptions.Name("NAME", "The subject");
        var faces = SubjectOptions.Faces("The faces that are another person's; 'faceworker subject show' lists them");
        var newName = SubjectOptions.Name("--as", "The name of the other person", required: true);
        return new(shell, "split", "A subject is two people: make a new subject of some of its faces.", "faceworker subject split Anna --face 31 47 --as Hanna --gallery family",
            [from, faces, newName],
            (call, subjects, context, gallery, cancel) => subjects.SplitAsync(context, gallery, Subject(call, from), Subject(call, newName), call.Get(faces), cancel));
    }

    public static SubjectChangeCommand Reassign(Shell shell)
    {
        var faces = SubjectOptions.Faces("The faces, of any subject or of nobody");
        var to = SubjectOptions.Name("--to", "Whose they are", required: true);
        return new(shell, "reassign", "Give faces of another subject, or of nobody, to a subject.", "faceworker subject reassign --face 31 --to Anna --gallery family", [faces, to],
            (call, subjects, context, gallery, cancel) => subjects.ReassignAsync(context, gallery, call.Get(faces), Subject(call, to), cancel));
    }

    public static SubjectChangeCommand Undo(Shell shell)
    {
        var number = new Argument<long>("CHANGE") { Description = "The number of the change; 'faceworker subject history' lists them" };
        return new(shell, "undo", "Undo any change but a forgetting, as long as nothing later is in the way.", "faceworker subject undo 12 --gallery family", [number],
            (call, subjects, context, gallery, cancel) => subjects.UndoAsync(context, gallery, call.Get(number), cancel));
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var done = await Database.ManageSubjectsAsync(call.Shell, subjects => change(call, subjects, Call.By(call.Get(actor)), name, cancel));
        call.Output.WriteResult(done, output =>
        {
            output.WriteLine($"Change {done.Id} of gallery '{name}': {done.Description}{(done.Faces > 0 ? $" ({Drawing.Plural(done.Faces, "face")})" : "")}.");
            if (done.Undoes is null)
                output.WriteLine($"Undo it with: faceworker subject undo {done.Id} --gallery {name}");
        });
        return ExitCode.Done;
    }

    private static SubjectName Subject(Call call, Argument<string> argument) => new(call.Get(argument));

    private static SubjectName Subject(Call call, Option<string> option) => new(call.Get(option));
}
