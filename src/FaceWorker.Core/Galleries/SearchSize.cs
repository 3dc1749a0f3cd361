namespace FaceWorker.Core.Galleries;

/// <summary>What a search compares a probe with.</summary>
/// <param name="Persons">Subjects with a template, and faces that are nobody's, each of which may be one more person.</param>
/// <param name="Templates">Theirs; never fewer.</param>
public readonly record struct SearchSize(long Persons, long Templates)
{
    // Of m templates of one person the nearest is as near to a stranger, as often, as one template of m^0.85 persons is; their mean as one of m^0.5 persons.
    // Measured on LFW with two packs, 2 to 10 photos of a person, at FMRs of 1e-4 and 1e-5 (docs/decisions/0073).
    private const double NearestExponent = 0.85, CentroidExponent = 0.5;

    /// <summary>How many independent comparisons with one template each would have as many false matches.</summary>
    /// <remarks>k-NN and SVM decide by the distance to one of the templates, and so have no more than the nearest has. Persons with differing numbers of templates have fewer than computed here.</remarks>
    public double ComparisonsBy(IdentificationRule rule)
    {
        var exponent = rule == IdentificationRule.Centroid ? CentroidExponent : NearestExponent;
        return Persons == 0 ? 0 : Persons * Math.Pow((double)Templates / Persons, exponent);
    }
}
