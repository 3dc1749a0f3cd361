namespace FaceWorker.Vision.Installation;

/// <summary>One thing about a file that is not as its card says. <paramref name="Field"/> is the card's, for example <c>input.width</c>.</summary>
public sealed record Misfit(string Field, string Expected, string Found)
{
    public override string ToString() => $"{Field}: expected {Expected}, found {Found}";
}

/// <summary>What was found out about a file: everything that does not fit its card, and what else is worth knowing.</summary>
public sealed record ModelInspection(IReadOnlyList<Misfit> Misfits, IReadOnlyList<string> Remarks)
{
    public bool Fits => Misfits.Count == 0;
}
