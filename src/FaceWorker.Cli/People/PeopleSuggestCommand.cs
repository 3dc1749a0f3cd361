using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;

namespace FaceWorker.Cli.People;

/// <summary>Asks which people are one.</summary>
internal sealed class PeopleSuggestCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<int> limit = CommonOptions.Number("--limit", "How many pairs", least: 1, most: 10_000, usual: 20);

    public PeopleSuggestCommand(Shell shell)
        : base(shell, "suggest", "List pairs of people who may be one, those first whose answer probably settles most faces. What was answered is not asked again.") =>
        Add(gallery, limit);

    public override IReadOnlyList<string> Examples => ["faceworker people suggest --gallery family"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var found = await Database.ManagePeopleAsync(call.Shell, people => people.SuggestAsync(call.Context, name, call.Get(limit), cancel));
        var pairs = found.Select(SuggestionView.Of).ToList();
        call.Output.WriteResult(new { gallery = name.Value, suggestions = pairs }, output => Write(output, name, pairs));
        return ExitCode.Done;
    }

    private static void Write(Output output, GalleryName gallery, IReadOnlyList<SuggestionView> pairs)
    {
        if (pairs.Count == 0)
        {
            output.WriteLine("Nobody who may be somebody else.");
            return;
        }

        output.Write(Drawing.Table(["One", "Faces", "Other", "Faces", "Settles", "Nearest"], pairs,
            pair => [$"{pair.One}", pair.One.Faces, $"{pair.Other}", pair.Other.Faces, pair.Settles, Drawing.Distance(pair.Nearest)]));
        output.WriteLine($"One person: faceworker people merge ONE OTHER --gallery {gallery}; two: faceworker people differ ONE OTHER --gallery {gallery}");
    }

    /// <param name="Settles">Faces that the answer settles.</param>
    /// <param name="Nearest">The squared distance of their nearest faces.</param>
    /// <param name="Links">Pairs of their faces that are near.</param>
    private sealed record SuggestionView(PersonView One, PersonView Other, long Settles, double Nearest, long Links)
    {
        public static SuggestionView Of(PersonSuggestion pair) => new(PersonView.Of(pair.One), PersonView.Of(pair.Other), pair.Settles, Math.Round(pair.Nearest.Value, 4), pair.Links);
    }
}
