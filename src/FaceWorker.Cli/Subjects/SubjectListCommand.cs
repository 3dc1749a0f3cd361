using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>Lists subjects, page by page.</summary>
internal sealed class SubjectListCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string> after = SubjectOptions.Name("--after", "Begin after this name", required: false);
    private readonly Option<int> limit = CommonOptions.Number("--limit", "How many to list", least: 1, most: 100_000, usual: 100);

    public SubjectListCommand(Shell shell)
        : base(shell, "list", "List the subjects of a gallery by name.") =>
        Add(gallery, after, limit);

    public override IReadOnlyList<string> Examples => ["faceworker subject list --gallery family", "faceworker subject list --gallery family --after 'Anna' --limit 1000 --json"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var begin = call.Find(after) is { } last ? new SubjectName(last) : null;
        // One more than is shown tells whether there are more.
        var found = await Database.ManageSubjectsAsync(call.Shell, subjects => subjects.ListAsync(call.Context, name, begin, call.Get(limit) + 1, cancel));
        var page = found.Take(call.Get(limit)).Select(SubjectView.Of).ToList();
        var next = found.Count > page.Count ? page[^1].Name : null;
        call.Output.WriteResult(new { gallery = name.Value, subjects = page, next }, output => Write(output, name, page, next));
        return ExitCode.Done;
    }

    private static void Write(Output output, GalleryName gallery, IReadOnlyList<SubjectView> page, string? next)
    {
        if (page.Count == 0)
        {
            output.WriteLine($"No subjects. Enrol one: faceworker enroll PHOTO --gallery {gallery} --subject NAME");
            return;
        }

        output.Write(Drawing.Table(["Subject", "Templates", "Since"], page, subject => [subject.Name, subject.Templates, subject.CreatedAt]));
        if (next is not null)
            output.WriteLine($"There are more: faceworker subject list --gallery {gallery} --after {ShellWord.Quote(next)}");
    }
}
