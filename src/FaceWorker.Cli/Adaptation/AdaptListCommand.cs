using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Adaptation;

namespace FaceWorker.Cli.Adaptation;

/// <summary>Lists the heads of a gallery.</summary>
internal sealed class AdaptListCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();

    public AdaptListCommand(Shell shell)
        : base(shell, "list", "List the heads that were learned from a gallery's people, the newest first, and what each did for people who were held out.") => Add(gallery);

    public override IReadOnlyList<string> Examples => ["faceworker adapt list --gallery family", "faceworker adapt list --gallery family --json | jq '.heads[].pack'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var heads = (await Database.UseAsync(call.Shell, (database, _) => new AdaptationStore(database).ListAsync(call.Context, name, cancel))).Select(HeadView.Of).ToList();
        call.Output.WriteResult(new { gallery = name.Value, heads }, output =>
        {
            if (heads.Count == 0)
                output.WriteLine($"No head was learned from gallery '{name}'. Try it: faceworker adapt learn --gallery {name} --dry-run");
            else
                output.Write(Drawing.Table(["Pack", "Of pack", "Method", "Share", "FNIR before", "FNIR with it", "People", "Learned", "By"], heads, head =>
                    [head.Pack, head.BasePack, Drawing.NameOf(head.Method), head.Share.ToString("0.00", CultureInfo.InvariantCulture), head.FnirBefore, head.Fnir, head.Trial.People, Drawing.Time(head.LearnedAt), head.LearnedBy]));
        });
        return ExitCode.Done;
    }

    private sealed record HeadView(
        string Pack, string BasePack, string BaseModel, string Model, string Fingerprint, HeadMethod Method, double Share, RateView FnirBefore, RateView Fnir, TrialView Trial, string LearnedBy, DateTimeOffset LearnedAt)
    {
        public static HeadView Of(KeptHead kept) => new(
            kept.Head.Pack.Value, kept.Head.BasePack.Value, kept.Head.Base.Id.Value, kept.Model.Id.Value, kept.Model.Fingerprint, kept.Head.Method, Math.Round(kept.Head.Share, 3),
            RateView.Of(kept.Head.Trial.Figures[0].Fnir), RateView.Of(kept.Head.Figures.Fnir), TrialView.Of(kept.Head.Trial), kept.LearnedBy, kept.LearnedAt);
    }
}
