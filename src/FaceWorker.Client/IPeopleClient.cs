using FaceWorker.Contracts;

namespace FaceWorker.Client;

/// <summary>The people of galleries over the bus. Every command is a line in the gallery's history, under its actor's name, and can be undone.</summary>
/// <remarks>All throw a <see cref="TimeoutException"/> when no worker answered in time (nothing was changed, unless the answer was lost on its way), and a
/// <see cref="WorkerFailedException"/> when the worker failed with a bug; the message is then in the error queue.</remarks>
public interface IPeopleClient
{
    /// <summary>Asks who is in a gallery.</summary>
    Task<Answer<PeopleListed>> ListPeopleAsync(ListPeople request, CancellationToken cancel);

    /// <summary>Asks which faces a person has.</summary>
    Task<Answer<PersonShown>> ShowPersonAsync(ShowPerson request, CancellationToken cancel);

    /// <summary>Asks which people may be one person.</summary>
    Task<Answer<PeopleSuggested>> SuggestPeopleAsync(SuggestPeople request, CancellationToken cancel);

    /// <summary>Names a person.</summary>
    Task<Answer<PersonChanged>> NamePersonAsync(NamePerson command, CancellationToken cancel);

    /// <summary>Makes one person of two.</summary>
    Task<Answer<PersonChanged>> MergePeopleAsync(MergePeople command, CancellationToken cancel);

    /// <summary>Makes another person of some faces of a person.</summary>
    Task<Answer<PersonChanged>> SplitPersonAsync(SplitPerson command, CancellationToken cancel);

    /// <summary>Says that faces are not this person.</summary>
    Task<Answer<PersonChanged>> RejectFacesAsync(RejectFaces command, CancellationToken cancel);

    /// <summary>Says that faces are this person.</summary>
    Task<Answer<PersonChanged>> AssignFacesAsync(AssignFaces command, CancellationToken cancel);

    /// <summary>Says that faces are one person's.</summary>
    Task<Answer<PersonChanged>> SameFacesAsync(SameFaces command, CancellationToken cancel);

    /// <summary>Says that two people are different.</summary>
    Task<Answer<PersonChanged>> DifferPeopleAsync(DifferPeople command, CancellationToken cancel);

    /// <summary>Leaves a person out of lists, or takes them in again.</summary>
    Task<Answer<PersonChanged>> IgnorePersonAsync(IgnorePerson command, CancellationToken cancel);

    /// <summary>Has the appearance of a person told by <see cref="SubjectMatched"/>, or no longer.</summary>
    Task<Answer<PersonChanged>> WatchPersonAsync(WatchPerson command, CancellationToken cancel);

    /// <summary>Takes a change back.</summary>
    Task<Answer<PersonChanged>> UndoPeopleChangeAsync(UndoPeopleChange command, CancellationToken cancel);
}
