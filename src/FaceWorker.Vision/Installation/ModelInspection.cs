namespace FaceWorker.Vision.Installation;

/// <summary>One thing about a file that is not as its card says. <paramref name="Field"/> is the card's, for example <c>input.width</c>.</summary>
public sealed record Misfit(string Field, string Expected, string Found)
{
    public override string ToString() => $"{Field}: expected {Expected}, found {Found}";
}

/// <summary>The findings about a file: its misfits with the card, and other facts.</summary>
public sealed record ModelInspection(IReadOnlyList<Misfit> Misfits, IReadOnlyList<string> Remarks)
{
    public bool Fits => Misfits.Count == 0;
}
