using System.Diagnostics.CodeAnalysis;

namespace ChatCluster.Client.Rooms;

/// <summary>A room's requests that are not answered, in the order in which they were made.</summary>
/// <remarks>
/// Not safe for several threads. Messages are written in their order, and wait together: after a refusal one alone is under way, and a further one with each that is
/// stored, lest later ones overtake what was refused, and many are refused where one would have told. Other requests have no order.
/// </remarks>
/// <param name="window">Most that may be written and unanswered at a time.</param>
internal sealed class Outbox(int window)
{
    private readonly LinkedList<Request> _requests = [];
    private readonly Dictionary<long, LinkedListNode<Request>> _byRef = [];
    private readonly int _window = window;
    private int _others; // than messages
    private int _written;
    private int _sendsWritten;
    private int _sendWindow = window;

    public void Add(Request request)
    {
        _byRef.Add(request.Ref, _requests.AddLast(request));
        _others += request is SendRequest ? 0 : 1;
    }

    public bool TryFind(long @ref, [NotNullWhen(true)] out Request? request)
    {
        request = _byRef.TryGetValue(@ref, out var node) ? node.Value : null;
        return request is not null;
    }

    /// <summary>The oldest one that is due; it counts as written from now on.</summary>
    /// <param name="now">The time.</param>
    /// <param name="sendsAreHeld">No message is due now.</param>
    /// <param name="next">What is to be written.</param>
    public bool TryNext(TimeSpan now, bool sendsAreHeld, [NotNullWhen(true)] out Request? next)
    {
        next = null;
        var skipsSends = sendsAreHeld || _sendsWritten >= _sendWindow;
        if (_written >= _window || (skipsSends && _others == 0))
        {
            return false;
        }

        for (var node = _requests.First; node is not null; node = node.Next)
        {
            if (node.Value.IsWritten || node.Value.HeldUntil > now || (skipsSends && node.Value is SendRequest))
            {
                continue;
            }

            next = node.Value;
            next.IsWritten = true;
            next.Attempts++;
            Count(next, 1);
            return true;
        }

        return false;
    }

    /// <summary>Whether some message is not under way.</summary>
    public bool HasSendsToWrite
    {
        get
        {
            for (var node = _requests.First; node is not null; node = node.Next)
            {
                if (node.Value is SendRequest { IsWritten: false })
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>It is answered, or nobody wants to know any more.</summary>
    /// <returns>False if it was not there.</returns>
    public bool Remove(Request request)
    {
        if (!_byRef.Remove(request.Ref, out var node))
        {
            return false;
        }

        _requests.Remove(node);
        _others -= request is SendRequest ? 0 : 1;
        Unwrite(request);
        return true;
    }

    /// <summary>It was refused for now: to be written again, not before a time.</summary>
    public void Hold(Request request, TimeSpan until)
    {
        Unwrite(request);
        request.HeldUntil = until;
    }

    /// <summary>A message was refused for now: to be written again before those that came after it, and alone.</summary>
    public void Refused(SendRequest send)
    {
        Unwrite(send);
        _sendWindow = 1;
    }

    /// <summary>A message was stored: one more may be under way.</summary>
    public void Stored() => _sendWindow = Math.Min(_sendWindow + 1, _window);

    /// <summary>The connection is gone: all are to be written again, in their order, and so without any waiting longer than those before it.</summary>
    public void ConnectionLost()
    {
        _sendWindow = _window;
        foreach (var request in _requests)
        {
            Unwrite(request);
            request.HeldUntil = TimeSpan.Zero;
        }
    }

    /// <summary>When the next one becomes due of those that wait for their time; null when none does.</summary>
    public TimeSpan? NextDue(TimeSpan now)
    {
        TimeSpan? due = null;
        foreach (var request in _requests)
        {
            if (!request.IsWritten && request.HeldUntil > now && (due is null || request.HeldUntil < due))
            {
                due = request.HeldUntil;
            }
        }

        return due;
    }

    /// <summary>Takes all out.</summary>
    public IReadOnlyList<Request> Clear()
    {
        Request[] all = [.. _requests];
        _requests.Clear();
        _byRef.Clear();
        _others = 0;
        _written = 0;
        _sendsWritten = 0;
        return all;
    }

    private void Unwrite(Request request)
    {
        if (request.IsWritten)
        {
            request.IsWritten = false;
            Count(request, -1);
        }
    }

    private void Count(Request request, int change)
    {
        _written += change;
        _sendsWritten += request is SendRequest ? change : 0;
    }
}
