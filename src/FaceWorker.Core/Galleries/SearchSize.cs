namespace FaceWorker.Core.Galleries;

/// <summary>What a search compares a probe with.</summary>
/// <param name="Persons">Subjects with a template, and faces that are nobody's, each of which may be one more person.</param>
/// <param name="Templates">Theirs; never fewer.</param>
public readonly record struct SearchSize(long Persons, long Templates)
{
    // Of m templates of one person the nearest is as near to a stranger, as often, as one template of m^0.85 persons is; a mean of m vectors, of templates or of a probe's images,
    // as one of m^0.5 persons. Measured on LFW at FMRs of 1e-4 and 1e-5 (docs/decisions/0073 and 0081).
    private const double NearestExponent = 0.85, MeanExponent = 0.5;

    /// <summary>How many independent comparisons with one template each would have as many false matches.</summary>
    /// <param name="images">Of one person, whose mean is searched for.</param>
    /// <remarks>k-NN and SVM decide by the distance to one of the templates, and so have no more than the nearest has. Persons with differing numbers of templates have fewer than computed here.</remarks>
    public double ComparisonsBy(IdentificationRule rule, int images = 1)
    {
        var exponent = rule == IdentificationRule.Centroid ? MeanExponent : NearestExponent;
        return Persons == 0 ? 0 : Persons * Math.Pow((double)Templates / Persons, exponent) * Math.Pow(images, MeanExponent);
    }
}
