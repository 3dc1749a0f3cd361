using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;

namespace FaceWorker.Cli.People;

/// <summary>Lists people, page by page.</summary>
internal sealed class PeopleListCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<bool> named = new("--named") { Description = "Only people with names" };
    private readonly Option<bool> unnamed = new("--unnamed") { Description = "Only people without names" };
    private readonly Option<bool> ignored = new("--ignored") { Description = "Only people who are ignored" };
    private readonly Option<bool> watched = new("--watched") { Description = "Only people who are watched for" };
    private readonly Option<int> limit = CommonOptions.Number("--limit", "How many to list", least: 1, most: 100_000, usual: 50);
    private readonly Option<int> skip = CommonOptions.Number("--skip", "How many to pass over", least: 0, most: int.MaxValue, usual: 0);

    public PeopleListCommand(Shell shell)
        : base(shell, "list", "List the people of a gallery, with and without names, those on most photos first.")
    {
        Add(gallery, named, unnamed, ignored, watched, limit, skip);
        Validators.Add(result =>
        {
            if (result.GetValue(named) && result.GetValue(unnamed))
                result.AddError("Nobody has a name and has none: give --named or --unnamed, or neither.");
        });
    }

    public override IReadOnlyList<string> Examples => ["faceworker people list --gallery family", "faceworker people list --gallery family --unnamed --limit 10"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var wanted = new PeopleList(call.Get(limit), call.Get(skip), call.Find(named) ? true : call.Find(unnamed) ? false : null, call.Find(ignored)) { Watched = call.Find(watched) };
        var found = await Database.ManagePeopleAsync(call.Shell, people => people.ListAsync(call.Context, name, wanted, cancel));
        var page = found.People.Select(PersonView.Of).ToList();
        int? next = found.Next is null ? null : wanted.Skip + page.Count;
        call.Output.WriteResult(new { gallery = name.Value, people = page, next }, output => Write(output, name, page, next));
        return ExitCode.Done;
    }

    private static void Write(Output output, GalleryName gallery, IReadOnlyList<PersonView> page, int? next)
    {
        if (page.Count == 0)
        {
            output.WriteLine($"Nobody. To group the gallery's faces into people: faceworker people cluster --gallery {gallery}");
            return;
        }

        output.Write(Drawing.Table(["Number", "Name", "Faces", "Confirmed", "Photos", "Since"], page,
            person => [person.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), person.Name, person.Faces, person.Confirmed, person.Photos, person.CreatedAt]));
        if (next is not null)
            output.WriteLine($"There are more: add --skip {next}");
    }
}
